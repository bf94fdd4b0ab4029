using System.Text;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Tests.State;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Protocol.Tests.Transitions;

/// <summary>A guest in C#: counts its executions, keeps the last actions, refuses "revert" and traps on "trap".</summary>
internal static class GuestSamples
{
    // A guest's receipt with everything empty (abi-v2, vector A1): 113 bytes.
    private static readonly byte[] EmptyReceipt = new byte[113];

    public static ExecutionOutcome Execute(ReadOnlyMemory<byte> input)
    {
        var reader = new CanonicalReader(input.Span);
        Assert.True(VmInput.TryRead(ref reader, out var parsed) && reader.TryEnd());
        Assert.True(EncodedState.TryRead(parsed!.State, out var before, out _));
        var action = parsed.Nodes[0].Action;
        var state = StateSamples.Decode(before);
        var count = int.Parse(state.GetValueOrDefault("count", "0")) + 1;
        state["count"] = count.ToString();
        state[$"slot{count % 5}"] = action;
        _ = state.Remove($"slot{(count + 2) % 5}");
        return action switch
        {
            "revert" => Failure(ReceiptStatus.Reverted, 0),
            "trap" => Failure(ReceiptStatus.Trapped, (uint)TrapCode.Unreachable),
            "nothing" => Answer(before.Bytes.Span),
            _ => Answer(StateSamples.Encode(state).Bytes.Span),
        };
    }

    public static ExecutionOutcome Answer(ReadOnlySpan<byte> state) => Raw([.. state, .. EmptyReceipt]);

    public static ExecutionOutcome Raw(byte[] output) => new()
    {
        Status = ReceiptStatus.Succeeded,
        Detail = 0,
        GasUsed = 1_000,
        PeakMemoryPages = 17,
        Output = output,
    };

    public static ExecutionOutcome Failure(ReceiptStatus status, uint detail) => new()
    {
        Status = status,
        Detail = detail,
        GasUsed = 500,
        PeakMemoryPages = 17,
        Output = default,
    };

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
