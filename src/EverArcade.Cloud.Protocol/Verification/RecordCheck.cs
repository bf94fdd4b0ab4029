using System.Buffers;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Checks receipts, each with its submission and diff against the place before it.</summary>
/// <remarks>Without execution it shows everything but what only the guest decides: that this output, this diff and this gas
/// are what the package answers. With a replay it shows that too.</remarks>
internal sealed class RecordCheck(ExecutionProfile profile, Package package, Replay? replay)
{
    private readonly uint _stateBytesMax = Math.Min(profile.StateBytesMax, package.Manifest.Limits.StateBytes ?? uint.MaxValue);
    private readonly Hash256 _profile = profile.ComputeHash();

    /// <summary>Receipts found good.</summary>
    public ulong Receipts { get; private set; }

    /// <summary>Those of them that were executed again.</summary>
    public ulong Replayed { get; private set; }

    /// <summary>Checks the receipt that follows <paramref name="place"/>, and moves it behind that receipt.</summary>
    public Finding? Check(ArchiveRecord record, HistoryPlace place)
    {
        var (submission, next) = ((Submission?)null, place.State);
        if ((CheckChain(place, record.Receipt)
            ?? CheckSubmission(place, record, out submission)
            ?? CheckDiff(place, record, out next)
            ?? CheckInputs(place, record, submission!, next)) is { } finding)
        {
            return finding;
        }

        Receipts++;
        place.Advance(record.Receipt, next);
        return null;
    }

    private static Finding? CheckChain(HistoryPlace place, Receipt receipt)
    {
        if (ReceiptChain.Check(place.Point, receipt) is not { } mismatch)
        {
            return null;
        }

        var kind = mismatch.Field == "sequence" ? FindingKind.NonContiguous : FindingKind.BrokenChain;
        return At(place, kind, $"receipt.{mismatch.Field}", mismatch.Expected, mismatch.Found);
    }

    private Finding? CheckSubmission(HistoryPlace place, ArchiveRecord record, out Submission? submission)
    {
        if (!Submission.TryRead(record.Submission.Span, out submission, out var id, out var problem) || submission is null)
        {
            return At(place, FindingKind.Malformed, "submission", "its canonical encoding", $"{problem}");
        }

        if (id != record.Receipt.Submission)
        {
            return At(place, FindingKind.BadSubmission, "receipt.submission", $"{id}", $"{record.Receipt.Submission}");
        }

        if (submission.Contract != place.Point.Contract)
        {
            return At(place, FindingKind.BadSubmission, "submission.contract", $"{place.Point.Contract}", $"{submission.Contract}");
        }

        var refusals = SubmissionCheck.Check(submission, id, profile);
        return refusals.Count == 0 ? null
            : At(place, FindingKind.BadSubmission, $"submission.{refusals[0].Place}", "a good submission", $"{refusals[0]}");
    }

    private Finding? CheckDiff(HistoryPlace place, ArchiveRecord record, out ContractState next)
    {
        next = place.State;
        if (!StateDiff.TryRead(record.Diff, out var diff, out var problem))
        {
            return At(place, FindingKind.Malformed, "diff", "its canonical encoding", $"{problem}");
        }

        var hash = diff!.ComputeHash();
        if (hash != record.Receipt.DiffHash)
        {
            return At(place, FindingKind.BadDiff, "receipt.diffHash", $"{hash}", $"{record.Receipt.DiffHash}");
        }

        if (DiffLimits.Check(profile, diff) is { } broken)
        {
            return At(place, FindingKind.BadDiff, "diff", broken.Expected, broken.Found);
        }

        next = place.State.Apply(diff);
        if (!diff.IsEmpty && next.Encoded.Bytes.Length > _stateBytesMax)
        {
            return At(place, FindingKind.BadDiff, "diff", $"a state of at most {_stateBytesMax} bytes", $"{next.Encoded.Bytes.Length} bytes");
        }

        if (!diff.IsMinimal(place.State.Encoded))
        {
            return At(place, FindingKind.BadDiff, "diff", "only keys that change", "a key that does not");
        }

        return next.Root == record.Receipt.NewStateRoot ? null
            : At(place, FindingKind.StateMismatch, "receipt.newStateRoot", $"{next.Root}", $"{record.Receipt.NewStateRoot}");
    }

    // Makes the receipt anew: with the replayed outcome, or with what the receipt itself says of the guest.
    private Finding? CheckInputs(HistoryPlace place, ArchiveRecord record, Submission submission, ContractState next)
    {
        var receipt = record.Receipt;
        var executionRoot = GuestInput.Measure(place.State.Encoded.Bytes.Length, submission, out var inputBytes);
        var limits = Transition.LimitsOf(profile, package.Manifest, submission);
        var replayed = inputBytes > profile.InputBytesMax ? Transition.InputTooLarge : Execute(place.State, submission, limits);
        if (replayed is not { } outcome)
        {
            return CompareInputs(place, record, next, executionRoot, inputBytes, limits.Gas);
        }

        Replayed += replay is not null ? 1u : 0u;
        var made = Transition.Compute(profile, place.Head, place.State, package.Manifest.Limits, submission, receipt.Submission,
            executionRoot, inputBytes, outcome);
        return ReceiptComparison.Compare(made.Receipt, receipt) is { } mismatch
            ? Differs(place, FindingKind.Divergence, mismatch) : null;
    }

    private ExecutionOutcome? Execute(ContractState state, Submission submission, ExecutionLimits limits)
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
    private Finding? CompareInputs(
        HistoryPlace place, ArchiveRecord record, ContractState next, Hash256 executionRoot, uint inputBytes, ulong gasLimit)
    {
        var receipt = record.Receipt;
        return (FieldMismatch.Differ("profile", _profile, receipt.Profile)
            ?? FieldMismatch.Differ("protocolEpoch", profile.ProtocolEpoch, receipt.ProtocolEpoch)
            ?? FieldMismatch.Differ("package", package.Hash, receipt.Package)
            ?? FieldMismatch.Differ("executionRoot", executionRoot, receipt.ExecutionRoot)
            ?? FieldMismatch.Differ("gasLimit", gasLimit, receipt.GasLimit)
            ?? FieldMismatch.Differ("inputBytes", inputBytes, receipt.InputBytes)
            ?? FieldMismatch.Differ("diffBytes", (uint)record.Diff.Length, receipt.DiffBytes)
            ?? FieldMismatch.Differ("stateBytes", (ulong)next.Encoded.Bytes.Length, receipt.StateBytes)) is { } mismatch
            ? Differs(place, FindingKind.ReceiptMismatch, mismatch) : null;
    }

    private static Finding Differs(HistoryPlace place, FindingKind kind, FieldMismatch mismatch) =>
        At(place, kind, $"receipt.{mismatch.Field}", mismatch.Expected, mismatch.Found);

    private static Finding At(HistoryPlace place, FindingKind kind, string item, string expected, string found) =>
        new(place.Point.Sequence.Next, kind, item, expected, found);
}
