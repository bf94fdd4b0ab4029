using System.Buffers;
using System.Text;
using System.Text.Json;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Http.Tests.Hosting;

/// <summary>A contract in C#: "increment" adds to the entry "count", "set" writes an entry, "fail" refuses the input.</summary>
internal static class TallyFixture
{
    public const string Name = "tally";

    public static byte[]? Run(ReadOnlySpan<byte> input)
    {
        var reader = new CanonicalReader(input);
        if (!VmInput.TryRead(ref reader, out var vm) || !reader.TryEnd())
        {
            return null;
        }

        var state = ReadState(vm!.State.Span);
        foreach (var node in vm.Nodes)
        {
            var payload = node.Payload.Encoded.Span[8..];
            using var json = JsonDocument.Parse(Encoding.UTF8.GetString(payload));
            if (!Apply(node.Action, json.RootElement.GetProperty("args"), state))
            {
                return null;
            }
        }

        return Encode(state, vm.ProtocolEpoch);
    }

    private static bool Apply(string action, JsonElement args, SortedDictionary<string, string> state)
    {
        switch (action)
        {
            case "increment":
                var by = args.TryGetProperty("by", out var step) ? step.GetInt64() : 1;
                state["count"] = (long.Parse(state.GetValueOrDefault("count", "0")) + by).ToString();
                return true;
            case "set":
                state[args.GetProperty("key").GetString()!] = args.GetProperty("value").GetString()!;
                return true;
            default:
                return false;
        }
    }

    private static SortedDictionary<string, string> ReadState(ReadOnlySpan<byte> bytes)
    {
        var state = new SortedDictionary<string, string>(Comparer<string>.Create(
            (left, right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right))));
        var reader = new CanonicalReader(bytes);
        _ = reader.TryReadCount(16, out var count);
        for (var i = 0; i < count; i++)
        {
            _ = reader.TryReadString(out var key);
            _ = reader.TryReadString(out var value);
            state.Add(key, value);
        }

        return state;
    }

    private static byte[] Encode(SortedDictionary<string, string> state, ulong epoch)
    {
        var encoded = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(encoded);
        writer.WriteCount(state.Count);
        foreach (var (key, value) in state)
        {
            writer.WriteString(key);
            writer.WriteString(value);
        }

        // Hosts ignore what a guest says about itself: it may be empty.
        return new VmOutput
        {
            UpdatedState = encoded.WrittenMemory,
            Receipt = new AbiReceipt
            {
                ProtocolEpoch = epoch,
                AbiVersion = AbiV2.Version,
                ContractHash = "",
                InputHash = "",
                PreviousStateRoot = "",
                NewStateRoot = "",
                ExecutionRoot = "",
                FuelUsed = 0,
                MemoryUsed = 0,
                NodeHashes = [],
                StateChanges = [],
                OutputHash = "",
                ReceiptHash = "",
                SnapshotHash = "",
            },
        }.Encode();
    }
}
