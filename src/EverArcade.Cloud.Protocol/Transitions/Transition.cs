using System.Diagnostics;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Protocol.Transitions;

/// <summary>The one place where an outcome becomes a receipt: live execution and audit both call it
/// (docs/protocol.md, Transition).</summary>
/// <remarks>Pure and thread-safe. Only a success moves the state; every outcome makes a receipt and charges gas.</remarks>
public static class Transition
{
    private static readonly Hash256 EmptyDiffHash = StateDiff.Empty.ComputeHash();

    /// <summary>The outcome of an input that is larger than the profile allows: nothing is executed, nothing charged.</summary>
    public static ExecutionOutcome InputTooLarge { get; } = new()
    {
        Status = ReceiptStatus.LimitExceeded,
        Detail = (uint)LimitCode.InputBytes,
        GasUsed = 0,
        PeakMemoryPages = 0,
        Output = default,
    };

    /// <summary>The limits to execute with: the profile's, lowered by the package's and by the submission's gas limit.</summary>
    public static ExecutionLimits LimitsOf(ExecutionProfile profile, PackageManifest manifest, Submission submission)
    {
        var limits = TransitionLimits.Of(profile, manifest.Limits, submission.GasLimit);
        return new ExecutionLimits(limits.Gas, limits.OutputBytesMax, profile.Prices);
    }

    /// <summary>Judges an outcome and makes the receipt, the next state and the next head.</summary>
    /// <param name="profile">The profile that <paramref name="head"/> names.</param>
    /// <param name="head">Where the contract stands.</param>
    /// <param name="state">The state at that head.</param>
    /// <param name="packageLimits">Limits of the package that <paramref name="head"/> names.</param>
    /// <param name="submission">What was executed.</param>
    /// <param name="submissionId">Its name, which the caller has computed already.</param>
    /// <param name="executionRoot">The ABI's execution root over the plan.</param>
    /// <param name="inputBytes">Length of the encoded VmInput.</param>
    /// <param name="outcome">What the executor saw.</param>
    public static TransitionResult Compute(
        ExecutionProfile profile, Head head, ContractState state, PackageLimits packageLimits, Submission submission,
        SubmissionId submissionId, Hash256 executionRoot, uint inputBytes, ExecutionOutcome outcome)
    {
        Debug.Assert(state.Root == head.StateRoot, "The state is the head's.");
        var limits = TransitionLimits.Of(profile, packageLimits, submission.GasLimit);
        Debug.Assert(outcome.GasUsed <= limits.Gas, "An executor charges no more than the limit.");
        var judgement = OutputJudgement.Of(profile, limits, state, inputBytes, outcome);
        var receipt = new Receipt
        {
            Profile = head.Profile,
            Contract = head.Contract,
            Branch = head.Branch,
            Sequence = head.Sequence.Next,
            ProtocolEpoch = profile.ProtocolEpoch,
            Package = head.Package,
            Submission = submissionId,
            PreviousReceipt = head.LastReceipt,
            Status = judgement.Status,
            Detail = judgement.Detail,
            PreviousStateRoot = head.StateRoot,
            NewStateRoot = judgement.State.Root,
            ExecutionRoot = executionRoot,
            DiffHash = judgement.Diff.IsEmpty ? EmptyDiffHash : judgement.Diff.ComputeHash(),
            OutputHash = outcome.Output.IsEmpty ? Hash256.Zero : HashDomain.Output.Hash(outcome.Output.Span),
            GasLimit = limits.Gas,
            GasUsed = judgement.GasUsed,
            PeakMemoryPages = outcome.PeakMemoryPages,
            InputBytes = inputBytes,
            DiffBytes = (uint)judgement.Diff.Encoded.Length,
            StateBytes = (ulong)judgement.State.Encoded.Bytes.Length,
        };
        return Finish(head, receipt, judgement);
    }

    private static TransitionResult Finish(Head head, Receipt receipt, OutputJudgement judgement)
    {
        var receiptHash = receipt.ComputeHash();
        return new TransitionResult
        {
            Receipt = receipt,
            ReceiptHash = receiptHash,
            Diff = judgement.Diff,
            State = judgement.State,
            NextHead = head with
            {
                Sequence = receipt.Sequence,
                LastReceipt = receiptHash,
                StateRoot = receipt.NewStateRoot,
                Frontier = head.Frontier.Append(receiptHash),
            },
        };
    }
}
