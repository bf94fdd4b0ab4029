using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Transitions;

/// <summary>What the protocol makes of a guest's answer: the final status, and for a success the next state.</summary>
/// <remarks>The first broken rule decides, in this order: input bytes, what the executor saw, output bytes, encoding, state
/// bytes, key bytes, value bytes, diff bytes. The order is part of the protocol, since the detail is hashed.</remarks>
internal readonly record struct OutputJudgement(ReceiptStatus Status, uint Detail, StateDiff Diff, ContractState State)
{
    public static OutputJudgement Of(
        ExecutionProfile profile, TransitionLimits limits, ContractState state, uint inputBytes, ExecutionOutcome outcome)
    {
        if (inputBytes > profile.InputBytesMax)
        {
            return Exceeded(LimitCode.InputBytes, state);
        }

        if (outcome.Status != ReceiptStatus.Succeeded)
        {
            return Failed(outcome.Status, outcome.Detail, state);
        }

        if (outcome.Output.Length > limits.OutputBytesMax)
        {
            return Exceeded(LimitCode.OutputBytes, state);
        }

        if (!VmOutputReader.TryRead(outcome.Output.Span, out var view, out var problem))
        {
            return Failed(ReceiptStatus.BadOutput, DetailOf(problem), state);
        }

        return Broken(profile, limits, view) is { } limit
            ? Exceeded(limit, state)
            : Advance(profile, state, view.StateOf(outcome.Output));
    }

    private static OutputJudgement Advance(ExecutionProfile profile, ContractState state, ReadOnlyMemory<byte> next)
    {
        var diff = StateDiff.Compute(state.Encoded, EncodedState.FromChecked(next));
        if (diff.Encoded.Length > profile.DiffBytesMax)
        {
            return Exceeded(LimitCode.DiffBytes, state);
        }

        // Copied, so that a kept state does not keep the guest's whole answer, nor depend on who owns that buffer.
        var after = diff.IsEmpty ? state : state.Advance(EncodedState.FromChecked(next.ToArray()), diff);
        return new OutputJudgement(ReceiptStatus.Succeeded, 0, diff, after);
    }

    private static LimitCode? Broken(ExecutionProfile profile, TransitionLimits limits, VmOutputView view) =>
        view.StateLength > limits.StateBytesMax ? LimitCode.StateBytes
        : view.KeyBytesLongest > profile.StateKeyBytesMax ? LimitCode.StateKeyBytes
        : view.ValueBytesLongest > profile.StateValueBytesMax ? LimitCode.StateValueBytes
        : null;

    private static uint DetailOf(CodecProblem? problem) =>
        (uint)AbiFault.Malformed + (uint)(problem?.Error ?? CodecError.BadValue);

    private static OutputJudgement Exceeded(LimitCode limit, ContractState state) =>
        Failed(ReceiptStatus.LimitExceeded, (uint)limit, state);

    private static OutputJudgement Failed(ReceiptStatus status, uint detail, ContractState state) =>
        new(status, detail, StateDiff.Empty, state);
}
