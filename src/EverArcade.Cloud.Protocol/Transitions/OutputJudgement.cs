using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Transitions;

/// <summary>What the protocol makes of a guest's answer: the final status and gas, and for a success the next state.</summary>
/// <remarks>The first broken rule decides, in this order: input bytes, what the executor saw, output bytes, encoding, state
/// bytes, key bytes, value bytes, diff bytes, gas for the diff. The order is part of the protocol, since the detail is
/// hashed.</remarks>
internal readonly record struct OutputJudgement(ReceiptStatus Status, uint Detail, ulong GasUsed, StateDiff Diff, ContractState State)
{
    public static OutputJudgement Of(
        ExecutionProfile profile, TransitionLimits limits, ContractState state, uint inputBytes, ExecutionOutcome outcome)
    {
        if (inputBytes > profile.InputBytesMax)
        {
            return Exceeded(LimitCode.InputBytes, outcome.GasUsed, state);
        }

        if (outcome.Status != ReceiptStatus.Succeeded)
        {
            return Failed(outcome.Status, outcome.Detail, outcome.GasUsed, state);
        }

        if (outcome.Output.Length > limits.OutputBytesMax)
        {
            return Exceeded(LimitCode.OutputBytes, outcome.GasUsed, state);
        }

        if (!VmOutputReader.TryRead(outcome.Output.Span, out var view, out var problem))
        {
            return Failed(ReceiptStatus.BadOutput, DetailOf(problem), outcome.GasUsed, state);
        }

        return Broken(profile, limits, view) is { } limit
            ? Exceeded(limit, outcome.GasUsed, state)
            : Advance(profile, limits.Gas, outcome.GasUsed, state, view.StateOf(outcome.Output));
    }

    private static OutputJudgement Advance(
        ExecutionProfile profile, ulong gasLimit, ulong gasUsed, ContractState state, ReadOnlyMemory<byte> next)
    {
        var diff = StateDiff.Compute(state.Encoded, EncodedState.FromChecked(next));
        if (diff.Encoded.Length > profile.DiffBytesMax)
        {
            return Exceeded(LimitCode.DiffBytes, gasUsed, state);
        }

        var gas = gasUsed + profile.Prices.OfDiff(diff.Count, diff.Encoded.Length);
        if (gas > gasLimit)
        {
            return Failed(ReceiptStatus.OutOfGas, 0, gasLimit, state);
        }

        // Copied, so that a kept state does not keep the guest's whole answer, nor depend on who owns that buffer.
        var after = diff.IsEmpty ? state : state.Advance(EncodedState.FromChecked(next.ToArray()), diff);
        return new OutputJudgement(ReceiptStatus.Succeeded, 0, gas, diff, after);
    }

    private static LimitCode? Broken(ExecutionProfile profile, TransitionLimits limits, VmOutputView view) =>
        view.StateLength > limits.StateBytesMax ? LimitCode.StateBytes
        : view.KeyBytesLongest > profile.StateKeyBytesMax ? LimitCode.StateKeyBytes
        : view.ValueBytesLongest > profile.StateValueBytesMax ? LimitCode.StateValueBytes
        : null;

    private static uint DetailOf(CodecProblem? problem) =>
        (uint)AbiFault.Malformed + (uint)(problem?.Error ?? CodecError.BadValue);

    private static OutputJudgement Exceeded(LimitCode limit, ulong gasUsed, ContractState state) =>
        Failed(ReceiptStatus.LimitExceeded, (uint)limit, gasUsed, state);

    private static OutputJudgement Failed(ReceiptStatus status, uint detail, ulong gasUsed, ContractState state) =>
        new(status, detail, gasUsed, StateDiff.Empty, state);
}
