using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Azure.Tables;
using Accepting = EverArcade.Cloud.Storage.Azure.Ledger.GroupedCall<
    EverArcade.Cloud.Pipeline.Ledger.PendingSubmission, EverArcade.Cloud.Pipeline.Ledger.SubmissionEntry>;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Writes submissions down: for each its marker, its entry and its place in line, three inserts, as many submissions in
/// one transaction as have gathered. Thread-safe.</summary>
/// <remarks>An insert that is refused says that somebody was first; reading back says who. The same goes for a transaction
/// whose answer was lost, so an acceptance that is sent twice is one.</remarks>
internal sealed class AcceptWrites
{
    // Azure Table entity-group transaction: at most 100 entities.
    private const int TransactionRowsMax = 100;
    private const int RowsEach = 3;

    private readonly AzureTable _ledger;
    private readonly ContractTable _contracts;
    private readonly PendingIndex _index;
    private readonly SpilledBytes _spilled;
    private readonly LedgerReads _reads;
    private readonly KnownEntries _known;
    private readonly GroupedCalls<PendingSubmission, SubmissionEntry> _groups;

    public AcceptWrites(
        AzureTable ledger, ContractTable contracts, PendingIndex index, SpilledBytes spilled, LedgerReads reads,
        KnownEntries known)
    {
        _ledger = ledger;
        _contracts = contracts;
        _index = index;
        _spilled = spilled;
        _reads = reads;
        _known = known;
        _groups = new GroupedCalls<PendingSubmission, SubmissionEntry>(WriteAsync, TransactionRowsMax / RowsEach);
    }

    /// <summary>The entry that now stands under the key, or the one the submission has under another.</summary>
    /// <exception cref="ArgumentException">The contract was never created.</exception>
    public Task<SubmissionEntry> RunAsync(PendingSubmission pending, CancellationToken cancellationToken) =>
        _groups.RunAsync(pending.Contract, pending).WaitAsync(cancellationToken);

    private async Task WriteAsync(ContractId contract, IReadOnlyList<Accepting> group)
    {
        // Others are in the group: the one who asked may go, the write does not.
        var none = CancellationToken.None;
        if (!await _contracts.ExistsAsync(contract, none))
        {
            throw new ArgumentException($"Contract {contract} was never created.");
        }

        // The index first, beside everything else: it must stand before anybody hears "accepted".
        var indexing = Task.WhenAll(group.Select(one => one.Call.AcceptedAt).DistinctBy(PendingSpan.Of)
            .Select(acceptedAt => _index.EnsureAsync(contract, acceptedAt, none)));
        var entries = new SubmissionEntry[group.Count];
        try
        {
            await WriteAsync(contract, [.. group.Select(one => one.Call)], entries);
        }
        finally
        {
            await indexing;
        }

        for (var index = 0; index < group.Count; index++)
        {
            group[index].Complete(entries[index]);
        }
    }

    private async Task WriteAsync(ContractId contract, PendingSubmission[] pending, SubmissionEntry[] entries)
    {
        var waiting = Enumerable.Range(0, pending.Length).ToList();
        while (waiting.Count > 0)
        {
            // Two that meet in a key go one after the other: a transaction has each row once, and the second reads the first.
            var batch = waiting.DistinctBy(index => pending[index].Marker).DistinctBy(index => pending[index].Submission)
                .ToList();
            _ = waiting.RemoveAll(batch.Contains);
            while (batch.Count > 0)
            {
                if (await TryInsertAsync(contract, batch, pending, entries) is not { } refused)
                {
                    break;
                }

                entries[refused] = await ReadStandingAsync(contract, pending[refused]);
                _ = batch.Remove(refused);
            }
        }
    }

    /// <returns>Null when all are written (or stand, after a lost answer); otherwise one that was refused.</returns>
    private async Task<int?> TryInsertAsync(
        ContractId contract, List<int> batch, PendingSubmission[] pending, SubmissionEntry[] entries)
    {
        var blobs = await _spilled.WriteAsync([.. batch.Select(index => pending[index].Bytes)], CancellationToken.None);
        var actions = batch.SelectMany((index, number) => Rows(pending[index], blobs[number]))
            .Select(row => new TableTransactionAction(TableTransactionActionType.Add, row));
        var answer = await SubmitAsync([.. actions], contract, batch, pending);
        if (!answer.IsDone)
        {
            // Without an index the first is asked about: each answer takes one out of the batch, so it ends.
            return batch[answer.FailedIndex / RowsEach ?? 0];
        }

        for (var number = 0; number < batch.Count; number++)
        {
            var one = pending[batch[number]];
            entries[batch[number]] = new SubmissionEntry(one.Submission, BranchId.Genesis, null);
            if (answer.Versions![(number * RowsEach) + 1] is { } version)
            {
                _known.Add(new KnownEntry(one, version));
            }
        }

        return null;
    }

    /// <summary>A transaction whose answer was lost either stands as a whole or not at all: its first entry tells.</summary>
    private async Task<TableAnswer> SubmitAsync(
        IReadOnlyList<TableTransactionAction> actions, ContractId contract, List<int> batch, PendingSubmission[] pending)
    {
        try
        {
            return await _ledger.SubmitAsync(actions, CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            var first = pending[batch[0]];
            var state = await _reads.EntryAsync(contract, first.Submission, CancellationToken.None);
            if (state?.Marker != first.Marker)
            {
                throw;
            }

            // Not the versions: a commit reads those it does not know.
            return TableAnswer.Done(new global::Azure.ETag?[actions.Count]);
        }
    }

    private async Task<SubmissionEntry> ReadStandingAsync(ContractId contract, PendingSubmission pending)
    {
        var standing = await _reads.EntryAsync(contract, pending.Marker, CancellationToken.None)
            ?? await _reads.EntryAsync(contract, pending.Submission, CancellationToken.None)
            ?? throw new StorageUnavailableException(
                $"Submission {pending.Submission} was refused as standing and is not there; send it again.");
        if (standing.Sequence is null)
        {
            await _index.EnsureAsync(contract, standing.AcceptedAt, CancellationToken.None);
        }

        return standing.ToEntry();
    }

    private static TableEntity[] Rows(PendingSubmission pending, Protocol.Hash256? blob) =>
    [
        MarkerRow.Build(pending.Contract, pending.Marker, pending.Submission),
        EntryRowCodec.Pending(pending, blob),
        new(LedgerKeys.Partition(pending.Contract), LedgerKeys.Pending(pending.AcceptedAt, pending.Submission)),
    ];
}
