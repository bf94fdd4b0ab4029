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
        if (!Submission.TryRead(ref reader, out submission) || !reader.TryEnd())
        {
            return At(FindingKind.Malformed, "submission", "its canonical encoding", $"{reader.Problem}");
        }

        var id = submission!.ComputeId();
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

        if (!StateDiff.Compute(state.Encoded, next.Encoded).Encoded.Span.SequenceEqual(record.Diff.Span))
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
        var input = new ArrayBufferWriter<byte>();
        var executionRoot = GuestInput.Encode(input, profile, state.Encoded.Bytes.Span, submission);
        var inputBytes = (uint)input.WrittenCount;
        var limits = Transition.LimitsOf(profile, package.Manifest, submission);
        var replayed = inputBytes > profile.InputBytesMax ? Transition.InputTooLarge
            : replay?.Invoke(new ReplayRequest(profile, package, input.WrittenMemory, limits));
        if (replayed is not { } outcome)
        {
            return Compare(FindingKind.ReceiptMismatch, receipt with
            {
                Profile = head.Profile,
                ProtocolEpoch = profile.ProtocolEpoch,
                Package = head.Package,
                ExecutionRoot = executionRoot,
                GasLimit = limits.Gas,
                InputBytes = inputBytes,
                DiffBytes = (uint)record.Diff.Length,
                StateBytes = (ulong)NextState!.Encoded.Bytes.Length,
            }, receipt);
        }

        WasReplayed = replay is not null;
        var made = Transition.Compute(profile, head, state, package.Manifest.Limits, submission, receipt.Submission,
            executionRoot, inputBytes, outcome);
        return Compare(FindingKind.Divergence, made.Receipt, receipt);
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

    private Finding? Compare(FindingKind kind, Receipt expected, Receipt found) =>
        ReceiptComparison.Compare(expected, found) is { } mismatch
            ? At(kind, $"receipt.{mismatch.Field}", mismatch.Expected, mismatch.Found) : null;

    private Finding At(FindingKind kind, string place, string expected, string found) =>
        new(head.Sequence.Next, kind, place, expected, found);
}
