using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>A guest that does what it is told: <c>add</c> {amount} counts, <c>set</c> {key, value} stores, <c>fill</c> {keys, chars, letter} stores much, <c>remove</c> {key}
/// forgets, <c>revert</c> and <c>garbage</c> fail as guests do, <c>fault</c> fails as an engine does, <c>hold</c> waits for the
/// test, <c>tick</c> {milliseconds} moves the clock.</summary>
public sealed class ScriptedGuest(ShiftedClock clock)
{
    // docs/format.md, ABI: all lengths, flags and numbers of the guest's own receipt zero.
    private const int EmptyReceiptBytes = 113;

    /// <summary>Node ids in the order they ran, across all executions.</summary>
    public ConcurrentQueue<string> Ran { get; } = new();

    /// <summary>Set while a held guest is inside.</summary>
    public ManualResetEventSlim Holding { get; } = new();

    /// <summary>Lets held guests go on.</summary>
    public ManualResetEventSlim LetGo { get; } = new();

    /// <summary>Whether <c>fault</c> faults; cleared, it counts like <c>add</c>.</summary>
    public bool Faults { get; set; } = true;

    public byte[]? Execute(ReadOnlySpan<byte> input)
    {
        var reader = new CanonicalReader(input);
        if (!VmInput.TryRead(ref reader, out var vm) || !EncodedState.TryRead(vm!.State, out var encoded, out _))
        {
            throw new InvalidOperationException("The host sent something that is no input.");
        }

        var state = Decode(encoded);
        foreach (var node in vm.Nodes)
        {
            Ran.Enqueue(node.Id);
            if (!Apply(state, node))
            {
                return node.Action == "garbage" ? [1, 2, 3] : null;
            }
        }

        return Encode(state);
    }

    private bool Apply(SortedDictionary<string, string> state, AbiNode node)
    {
        var args = Args(node);
        switch (node.Action)
        {
            case "fault" when Faults:
                throw new InvalidOperationException("The test says so.");
            case "hold":
                Holding.Set();
                LetGo.Wait();
                break;
            case "tick":
                clock.Advance(TimeSpan.FromMilliseconds(args.GetProperty("milliseconds").GetInt32()));
                break;
            case "set":
                state[args.GetProperty("key").GetString()!] = args.GetProperty("value").GetString()!;
                return true;
            case "fill":
                for (var key = args.GetProperty("keys").GetInt32(); key > 0; key--)
                {
                    state[$"fill{key}"] = new string(args.GetProperty("letter").GetString()![0], args.GetProperty("chars").GetInt32());
                }

                return true;
            case "remove":
                _ = state.Remove(args.GetProperty("key").GetString()!);
                return true;
            case "revert" or "garbage":
                return false;
            default:
                break;
        }

        var amount = args.TryGetProperty("amount", out var given) ? given.GetInt64() : 1;
        var sum = (state.TryGetValue("counter", out var text) ? long.Parse(text) : 0) + amount;
        state["counter"] = sum.ToString();
        return true;
    }

    private static JsonElement Args(AbiNode node)
    {
        var reader = new CanonicalReader(node.Payload.Encoded.Span);
        _ = reader.TryReadString(out var text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("args").Clone();
    }

    private static SortedDictionary<string, string> Decode(EncodedState encoded)
    {
        // Keys of tests are ASCII: ordinal order is the order of their bytes.
        var state = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in encoded.Entries)
        {
            state.Add(Encoding.UTF8.GetString(entry.Key), Encoding.UTF8.GetString(entry.Value));
        }

        return state;
    }

    private static byte[] Encode(SortedDictionary<string, string> state)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteCount(state.Count);
        foreach (var (key, value) in state)
        {
            writer.WriteString(key);
            writer.WriteString(value);
        }

        writer.WriteRaw(new byte[EmptyReceiptBytes]);
        return output.WrittenSpan.ToArray();
    }
}
