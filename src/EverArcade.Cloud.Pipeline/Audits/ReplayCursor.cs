using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Walks along a history and re-executes it: what is stored is compared with what comes out, and the walk goes on
/// from what came out. Believes nothing stored but the checkpoint it starts from.</summary>
/// <remarks>One thread at a time, a guest thread.</remarks>
/// <param name="run">Executes, as live execution does.</param>
/// <param name="profile">The rules.</param>
/// <param name="head">Where the walk starts.</param>
/// <param name="state">The state there.</param>
/// <param name="checks">Which checkpoints are believed; null where there are none on the way.</param>
/// <param name="second">A second engine that must agree; null for none.</param>
internal sealed class ReplayCursor(
    SubmissionRun run, ExecutionProfile profile, Head head, ContractState state, CheckpointCheck? checks,
    SubmissionRun? second = null)
{
    /// <summary>The finding that is none: what an audit would need has been archived.</summary>
    public const string PrunedKind = "pruned";

    private readonly SubmissionRun _run = run;
    private readonly ExecutionProfile _profile = profile;

    public Head Head { get; private set; } = head;

    public ContractState State { get; private set; } = state;

    /// <summary>The marker that the receipt stepped over last must have been committed with.</summary>
    public Marker Marker { get; private set; }

    /// <summary>Re-executes the receipt after the cursor and steps over it.</summary>
    /// <returns>The first thing that is wrong with it, or null. After a finding the cursor has not moved.</returns>
    public AuditFinding? Step(ReceiptRow row)
    {
        var sequence = Head.Sequence.Next;
        if (row.Sequence != sequence)
        {
            return new AuditFinding(sequence, "gap", $"receipt {sequence}", $"receipt {row.Sequence}");
        }

        if (!ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out var problem))
        {
            return new AuditFinding(sequence, "corruption:receipt", "an encoded receipt", problem?.ToString() ?? "");
        }

        if (receipt!.ComputeHash() is var hash && hash != row.Hash)
        {
            return new AuditFinding(sequence, "corruption:receipt", row.Hash.ToString(), hash.ToString());
        }

        if (row.Pruned)
        {
            return new AuditFinding(sequence, PrunedKind, "its submission and diff", "both pruned: rehydrate from their archive");
        }

        // The first receipt of a branch follows the checkpoint that the branch began at.
        Head = Head.On(receipt.Branch) ?? Head;
        return CheckSubmission(row, receipt, out var submission) ?? Execute(row, receipt, submission!);
    }

    private AuditFinding? CheckSubmission(ReceiptRow row, Receipt receipt, out Submission? submission)
    {
        if (!Submission.TryRead(row.Submission.Span, out submission, out var id, out var problem))
        {
            return Corrupt(row, "submission", "an encoded submission", problem?.ToString() ?? "");
        }

        if (id != receipt.Submission)
        {
            return Corrupt(row, "submission", receipt.Submission.ToString(), id.ToString());
        }

        // A sender's signature is all that shows that the operator did not make the input up.
        var refusals = SubmissionCheck.Check(submission!, id, _profile);
        return refusals.Count == 0 ? null : Corrupt(row, "submission", "an acceptable submission", string.Join("; ", refusals));
    }

    private AuditFinding? Execute(ReceiptRow row, Receipt stored, Submission submission)
    {
        var result = _run.Execute(Head, State, submission, stored.Submission);
        if (result.ReceiptHash != row.Hash)
        {
            // An engine that gives two answers proves nothing about what is stored.
            if (_run.Execute(Head, State, submission, stored.Submission).ReceiptHash != result.ReceiptHash)
            {
                throw new ExecutionFaultException($"The engine gave two different answers for receipt {row.Sequence}.");
            }

            var mismatch = ReceiptComparison.Compare(result.Receipt, stored);
            return mismatch is { } field
                ? new AuditFinding(row.Sequence, "divergence:" + field.Field, field.Expected, field.Found)
                : new AuditFinding(row.Sequence, "divergence:receipt", result.ReceiptHash.ToString(), row.Hash.ToString());
        }

        if (!result.EncodedDiff.Span.SequenceEqual(row.Diff.Span))
        {
            return Corrupt(row, "diff", Convert.ToHexStringLower(Limit(result.EncodedDiff)), Convert.ToHexStringLower(Limit(row.Diff)));
        }

        if (second?.Execute(Head, State, submission, stored.Submission) is { } other && other.ReceiptHash != result.ReceiptHash)
        {
            var mismatch = ReceiptComparison.Compare(result.Receipt, other.Receipt)!.Value;
            return new AuditFinding(
                row.Sequence, "divergence:engine-" + mismatch.Field, mismatch.Expected, $"{mismatch.Found} by the second engine");
        }

        Head = result.NextHead;
        State = result.State;
        Marker = new Marker(Tenants.MarkerOf(submission), stored.Submission, row.Sequence);
        return null;
    }

    /// <summary>The keys in which the state after a receipt differs from what its stored diff makes of the state before.</summary>
    public IReadOnlyList<StateKeyDifference> Explain(ReceiptRow row)
    {
        // Only an input that was executed is executed again: one that has rotted says nothing about the state.
        if (!ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out _)
            || CheckSubmission(row, receipt!, out var submission) is not null
            || !StateDiff.TryRead(row.Diff, out var stored, out _))
        {
            return [];
        }

        var result = _run.Execute(Head, State, submission!, submission!.ComputeId());
        return StateDifference.Between(State.Encoded, result.Diff, stored!);
    }

    /// <summary>Compares the next checkpoint with where the cursor stands, and steps over it.</summary>
    /// <returns>The first thing that is wrong with it, or null. After a finding the cursor has not moved.</returns>
    public AuditFinding? CheckCheckpoint(CheckpointRow row)
    {
        try
        {
            var checkpoint = checks!.Open(row, Head.Contract, Head.Branch).Checkpoint;
            var finding = Compare(row, "state-root", Head.StateRoot, checkpoint.StateRoot)
                ?? Compare(row, "log-root", Head.Frontier.Root, checkpoint.Frontier.Root)
                ?? Compare(row, "last-receipt", Head.LastReceipt, checkpoint.LastReceipt)
                ?? Compare(row, "package", Head.Package, checkpoint.Package)
                ?? Compare(row, "profile", Head.Profile, checkpoint.Profile)
                ?? Compare(row, "previous", Head.Checkpoint, checkpoint.Previous)
                ?? Compare(row, "state-blob", State.Encoded.ComputeBlobHash(), checkpoint.StateBlob);
            Head = finding is null ? Head with { Checkpoint = row.Hash, CheckpointSequence = row.Sequence } : Head;
            return finding;
        }
        catch (IntegrityException corrupt)
        {
            return new AuditFinding(row.Sequence, "corruption:checkpoint", "a signed checkpoint", corrupt.Detail);
        }
    }

    private static AuditFinding? Compare(CheckpointRow row, string field, Protocol.Hash256 expected, Protocol.Hash256 found) =>
        expected == found
            ? null
            : new AuditFinding(row.Sequence, "divergence:checkpoint-" + field, expected.ToString(), found.ToString());

    private static AuditFinding Corrupt(ReceiptRow row, string what, string expected, string found) =>
        new(row.Sequence, "corruption:" + what, expected, found);

    // Findings are read by people: the first bytes are enough to see the difference in place.
    private static ReadOnlySpan<byte> Limit(ReadOnlyMemory<byte> bytes) => bytes.Span[..Math.Min(bytes.Length, 256)];
}
