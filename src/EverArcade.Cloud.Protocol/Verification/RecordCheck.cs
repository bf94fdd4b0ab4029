using System.Buffers;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Checks one receipt with its submission and diff against the head and state before it.</summary>
/// <remarks>Without execution it shows everything but what only the guest decides: that this output, this diff and this gas
/// are what the package answers. With a replay it shows that too.</remarks>
internal sealed class RecordCheck(
    ExecutionProfile profile, Package package, Head head, ContractState state, Replay? replay)
{
    public Head? NextHead { get; private set; }

    public ContractState? NextState { get; private set; }

    public bool WasReplayed { get; private set; }

    public Finding? Check(ArchiveRecord record) =>
        CheckChain(record.Receipt)
        ?? CheckSubmission(record, out var submission)
        ?? CheckDiff(record)
        ?? CheckInputs(record, submission!)
        ?? Finish(record.Receipt);

    private Finding? CheckChain(Receipt receipt)
    {
        if (ReceiptChain.Check(ChainPoint.Of(head), receipt) is not { } mismatch)
        {
            return null;
        }

        var kind = mismatch.Field == "sequence" ? FindingKind.NonContiguous : FindingKind.BrokenChain;
        return At(kind, $"receipt.{mismatch.Field}", mismatch.Expected, mismatch.Found);
    }

    private Finding? CheckSubmission(ArchiveRecord record, out Submission? submission)
    {
        var reader = new CanonicalReader(record.Submission.Span);
        if (!Submission.TryRead(ref reader, out submission) || submission is null || !reader.TryEnd())
        {
            return At(FindingKind.Malformed, "submission", "its canonical encoding", $"{reader.Problem}");
        }

        var id = SubmissionCodec.ComputeId(submission, record.Submission.Span);
        if (id != record.Receipt.Submission)
        {
            return At(FindingKind.BadSubmission, "receipt.submission", $"{id}", $"{record.Receipt.Submission}");
        }

        if (submission.Contract != head.Contract)
        {
            return At(FindingKind.BadSubmission, "submission.contract", $"{head.Contract}", $"{submission.Contract}");
        }

        var refusals = SubmissionCheck.Check(submission, profile);
        return refusals.Count == 0 ? null
            : At(FindingKind.BadSubmission, $"submission.{refusals[0].Place}", "a good submission", $"{refusals[0]}");
    }

    private Finding? CheckDiff(ArchiveRecord record)
    {
        if (!StateDiff.TryRead(record.Diff, out var diff, out var problem))
        {
            return At(FindingKind.Malformed, "diff", "its canonical encoding", $"{problem}");
        }

        var hash = diff!.ComputeHash();
        if (hash != record.Receipt.DiffHash)
        {
            return At(FindingKind.BadDiff, "receipt.diffHash", $"{hash}", $"{record.Receipt.DiffHash}");
        }

        if (DiffLimits.Check(profile, diff) is { } broken)
        {
            return At(FindingKind.BadDiff, "diff", broken.Expected, broken.Found);
        }

        var next = state.Apply(diff);
        var stateBytesMax = Math.Min(profile.StateBytesMax, package.Manifest.Limits.StateBytes ?? uint.MaxValue);
        if (!diff.IsEmpty && next.Encoded.Bytes.Length > stateBytesMax)
        {
            return At(FindingKind.BadDiff, "diff", $"a state of at most {stateBytesMax} bytes", $"{next.Encoded.Bytes.Length} bytes");
        }

        if (!diff.IsMinimal(state.Encoded))
        {
            return At(FindingKind.BadDiff, "diff", "only keys that change", "a key that does not");
        }

        NextState = next;
        return next.Root == record.Receipt.NewStateRoot ? null
            : At(FindingKind.StateMismatch, "receipt.newStateRoot", $"{next.Root}", $"{record.Receipt.NewStateRoot}");
    }

    // Makes the receipt anew: with the replayed outcome, or with what the receipt itself says of the guest.
    private Finding? CheckInputs(ArchiveRecord record, Submission submission)
    {
        var receipt = record.Receipt;
        var executionRoot = GuestInput.Measure(state.Encoded.Bytes.Length, submission, out var inputBytes);
        var limits = Transition.LimitsOf(profile, package.Manifest, submission);
        var replayed = inputBytes > profile.InputBytesMax ? Transition.InputTooLarge : Execute(submission, limits);
        if (replayed is not { } outcome)
        {
            return CompareInputs(record, executionRoot, inputBytes, limits.Gas);
        }

        WasReplayed = replay is not null;
        var made = Transition.Compute(profile, head, state, package.Manifest.Limits, submission, receipt.Submission,
            executionRoot, inputBytes, outcome);
        return ReceiptComparison.Compare(made.Receipt, receipt) is { } mismatch
            ? Differs(FindingKind.Divergence, mismatch) : null;
    }

    private ExecutionOutcome? Execute(Submission submission, ExecutionLimits limits)
    {
        if (replay is null)
        {
            return null;
        }

        var input = new ArrayBufferWriter<byte>();
        _ = GuestInput.Encode(input, profile, state.Encoded.Bytes.Span, submission);
        return replay(new ReplayRequest(profile, package, input.WrittenMemory, limits));
    }

    // What the guest does not decide, in the order of the layout; the other fields have been checked or are its own.
    private Finding? CompareInputs(ArchiveRecord record, Hash256 executionRoot, uint inputBytes, ulong gasLimit)
    {
        var receipt = record.Receipt;
        return (FieldMismatch.Differ("profile", head.Profile, receipt.Profile)
            ?? FieldMismatch.Differ("protocolEpoch", profile.ProtocolEpoch, receipt.ProtocolEpoch)
            ?? FieldMismatch.Differ("package", head.Package, receipt.Package)
            ?? FieldMismatch.Differ("executionRoot", executionRoot, receipt.ExecutionRoot)
            ?? FieldMismatch.Differ("gasLimit", gasLimit, receipt.GasLimit)
            ?? FieldMismatch.Differ("inputBytes", inputBytes, receipt.InputBytes)
            ?? FieldMismatch.Differ("diffBytes", (uint)record.Diff.Length, receipt.DiffBytes)
            ?? FieldMismatch.Differ("stateBytes", (ulong)NextState!.Encoded.Bytes.Length, receipt.StateBytes)) is { } mismatch
            ? Differs(FindingKind.ReceiptMismatch, mismatch) : null;
    }

    private Finding? Finish(Receipt receipt)
    {
        var hash = receipt.ComputeHash();
        NextHead = head with
        {
            Sequence = receipt.Sequence,
            LastReceipt = hash,
            StateRoot = receipt.NewStateRoot,
            Frontier = head.Frontier.Append(hash),
        };
        return null;
    }

    private Finding Differs(FindingKind kind, FieldMismatch mismatch) =>
        At(kind, $"receipt.{mismatch.Field}", mismatch.Expected, mismatch.Found);

    private Finding At(FindingKind kind, string place, string expected, string found) =>
        new(head.Sequence.Next, kind, place, expected, found);
}
