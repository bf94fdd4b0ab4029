using Azure;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>The commit: one entity-group transaction with the head under its version. Thread-safe.</summary>
/// <remarks>A crash before the transaction leaves at most a blob that nobody names; after it everything stands. When the answer
/// is lost, or the client library sent it again and met its own first try, the mark on the head tells (<see
/// cref="HeadRow"/>).</remarks>
internal sealed class CommitWrites(
    AzureTable ledger, ContractTable contracts, SpilledBytes spilled, LedgerReads reads, KnownEntries known)
{
    /// <exception cref="LedgerConflictException">The head has moved, or an entry stands in the way; nothing was
    /// written.</exception>
    /// <exception cref="StorageUnavailableException">The head has not moved so far, and the answer was lost.</exception>
    public async Task<VersionedHead> RunAsync(LedgerCommit commit, CancellationToken cancellationToken)
    {
        var replaced = await FindReplacedAsync(commit, cancellationToken);
        var blobs = await spilled.WriteAsync(
            [.. commit.Receipts.SelectMany(receipt => new[] { receipt.Submission, receipt.Diff })], cancellationToken);
        var rows = new CommitRows(commit, Guid.NewGuid(), replaced, blobs);
        try
        {
            var answer = await ledger.SubmitAsync(rows.Actions(), cancellationToken);
            if (rows.IsMissingPointer(answer))
            {
                // A pending row whose place in line is gone: nothing hangs on it, and it must not hold the commit up.
                answer = await ledger.SubmitAsync(rows.ActionsWithoutPointers(), cancellationToken);
            }

            var head = answer.IsDone && answer.Versions![0] is { } version
                ? new VersionedHead(commit.Next, HeadRow.VersionOf(version))
                : await ResolveAsync(commit, rows.Mark, answer.ToString(), null, cancellationToken);
            Forget(commit);
            return head;
        }
        catch (StorageUnavailableException lost)
        {
            var head = await ResolveAsync(commit, rows.Mark, lost.Message, lost, cancellationToken);
            Forget(commit);
            return head;
        }
        catch (LedgerConflictException)
        {
            // What this process believed about these entries may be what was wrong.
            Forget(commit);
            throw;
        }
    }

    /// <summary>For each marker the pending row it takes the place of; null for a submission that was never accepted, as when
    /// its caller waits for the receipt, or a history is brought back from an archive.</summary>
    private async Task<KnownEntry?[]> FindReplacedAsync(LedgerCommit commit, CancellationToken cancellationToken)
    {
        var replaced = new KnownEntry?[commit.Markers.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, replaced.Length), SpilledBytes.Limit(cancellationToken),
            async (index, token) => replaced[index] = await FindReplacedAsync(commit, commit.Markers[index], token));
        return replaced;
    }

    private async Task<KnownEntry?> FindReplacedAsync(
        LedgerCommit commit, Marker marker, CancellationToken cancellationToken)
    {
        var entry = known.Find(marker.Submission) ?? (commit.Unaccepted.Contains(marker.Submission)
            ? null : await reads.KnownAsync(commit.Next.Contract, marker.Submission, cancellationToken));
        if (entry is not null && entry.Pending.Marker != marker.Key)
        {
            throw new LedgerConflictException(
                $"Submission {marker.Submission} was accepted under another key than {marker.Key}.");
        }

        return entry;
    }

    /// <summary>What became of a transaction that was refused or whose answer was lost.</summary>
    private async Task<VersionedHead> ResolveAsync(
        LedgerCommit commit, Guid mark, string answer, StorageUnavailableException? lost,
        CancellationToken cancellationToken)
    {
        var contract = commit.Next.Contract;
        var standing = await reads.HeadAsync(contract, cancellationToken);
        if (standing is null)
        {
            throw await contracts.ReadAsync(contract, cancellationToken) is null
                ? new ArgumentException($"Contract {contract} was never created.", nameof(commit))
                : IntegrityException.OfHead(contract, "it is gone");
        }

        if (standing.Mark == mark)
        {
            return standing.ToVersioned();
        }

        if (HeadRow.VersionOf(standing.Version) != commit.Expected.Version)
        {
            // If ours was done, another came on top of it: its receipts are found by their markers.
            throw new LedgerConflictException(
                $"The head of contract {contract} has moved from {commit.Expected.Head.Sequence}.", headMoved: true);
        }

        throw lost is null
            ? new LedgerConflictException(
                $"A submission of this commit has an entry in contract {contract} already ({answer}).")
            : new StorageUnavailableException(
                $"The commit on {commit.Expected.Head.Sequence} of contract {contract} is not done: {answer}", lost);
    }

    private void Forget(LedgerCommit commit)
    {
        foreach (var marker in commit.Markers)
        {
            known.Forget(marker.Submission);
        }
    }
}
