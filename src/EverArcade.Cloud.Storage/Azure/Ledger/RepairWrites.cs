using Azure;
using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Rows written a second time, and rows made smaller: the only changes to what a commit has written. Never the
/// head. Thread-safe.</summary>
/// <remarks>In transactions of as many rows as fit; a crash leaves some done, and the same call again does the rest.</remarks>
internal sealed class RepairWrites(AzureTable ledger, SpilledBytes spilled, LedgerReads reads)
{
    // For each receipt its row, its entry, its marker, and up to two places in line and an entry that go: 96 of 100.
    private const int ReceiptsAtOnce = 16;

    /// <exception cref="ArgumentException">The branch does not exist, or a row lies outside of it.</exception>
    public async Task RestoreAsync(LedgerRepair repair, CancellationToken cancellationToken)
    {
        if (await reads.HeadAsync(repair.Contract, repair.Branch, cancellationToken) is not { Head: var head })
        {
            throw new ArgumentException($"Contract {repair.Contract} has no branch {repair.Branch}.", nameof(repair));
        }

        LedgerRepairCheck.Throw(repair, head);
        foreach (var indexes in Enumerable.Range(0, repair.Receipts.Count).Chunk(ReceiptsAtOnce))
        {
            await RestoreAsync(repair, indexes, cancellationToken);
        }

        var rows = HistoryRows.LogNodes(repair.Contract, repair.Branch, repair.LogNodes)
            .Select(row => new TableTransactionAction(TableTransactionActionType.UpsertMerge, row))
            .Concat(repair.Checkpoints.SelectMany(
                    checkpoint => HistoryRows.Checkpoint(repair.Contract, repair.Branch, checkpoint))
                .Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)));
        foreach (var actions in rows.Chunk(CommitRows.RowsMax))
        {
            await SubmitAsync(repair.Contract, actions, cancellationToken);
        }
    }

    /// <returns>False when a head stands that can be read.</returns>
    /// <exception cref="ArgumentException">The contract was never created.</exception>
    public async Task<bool> RestoreHeadAsync(Head head, CancellationToken cancellationToken)
    {
        var partition = LedgerKeys.Partition(head.Contract);
        if (await ledger.FindAsync(partition, LedgerKeys.Contract, cancellationToken) is null)
        {
            throw new ArgumentException($"Contract {head.Contract} was never created.", nameof(head));
        }

        var active = await ledger.FindAsync(partition, LedgerKeys.Head, cancellationToken);
        var isFollowed = active is not null && TryOpen(active, head.Contract)?.Head.Branch.Number > head.Branch.Number;
        var key = isFollowed ? LedgerKeys.ClosedHead(head.Branch) : LedgerKeys.Head;
        var standing = isFollowed ? await ledger.FindAsync(partition, key, cancellationToken) : active;
        if (standing is not null && TryOpen(standing, head.Contract) is not null)
        {
            return false;
        }

        var row = HeadRow.Build(key, head, Guid.NewGuid());
        var answer = standing is null
            ? await ledger.InsertAsync(row, cancellationToken)
            : await ledger.ReplaceAsync(row, standing.ETag, cancellationToken);
        return answer.IsDone;
    }

    private static HeadRow? TryOpen(TableEntity row, ContractId contract)
    {
        try
        {
            return HeadRow.Open(row, contract);
        }
        catch (IntegrityException)
        {
            return null;
        }
    }

    public async Task PruneAsync(
        ContractId contract, BranchId branch, Sequence from, Sequence to, CancellationToken cancellationToken)
    {
        var (partition, next) = (LedgerKeys.Partition(contract), LedgerKeys.Receipt(branch, from));
        while (true)
        {
            // One character behind the last key: up to it, itself included.
            var rows = await ledger.RangeAsync(
                partition, next, LedgerKeys.Receipt(branch, to) + "0", CommitRows.RowsMax, cancellationToken,
                ReceiptRowCodec.Kept);
            if (rows.Count == 0)
            {
                return;
            }

            await SubmitAsync(
                contract,
                [
                    .. rows.Select(row => new TableTransactionAction(
                        TableTransactionActionType.UpdateReplace, ReceiptRowCodec.Prune(row), ETag.All)),
                ],
                cancellationToken);
            next = rows[^1].RowKey + "0";
        }
    }

    private async Task RestoreAsync(LedgerRepair repair, int[] indexes, CancellationToken cancellationToken)
    {
        var blobs = await spilled.WriteAsync(
            [.. indexes.SelectMany(index => new[] { repair.Receipts[index].Submission, repair.Receipts[index].Diff })],
            cancellationToken);
        var actions = new List<TableTransactionAction>();
        for (var number = 0; number < indexes.Length; number++)
        {
            var (receipt, marker) = (repair.Receipts[indexes[number]], repair.Markers[indexes[number]]);
            TableEntity[] rows =
            [
                ReceiptRowCodec.Build(
                    repair.Contract, repair.Branch, receipt, blobs[2 * number], blobs[(2 * number) + 1]),
                EntryRowCodec.Ran(repair.Contract, repair.Branch, marker),
                MarkerRow.Build(repair.Contract, marker.Key, marker.Submission),
            ];
            actions.AddRange(
                rows.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)));
            actions.AddRange((await FindWaitingAsync(repair.Contract, marker, cancellationToken)).Select(
                row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)));
        }

        await SubmitAsync(repair.Contract, actions, cancellationToken);
    }

    /// <summary>What has a receipt does not wait: rows of a submission that was accepted under its key, or as it, while the receipt
    /// was lost.</summary>
    private async Task<IReadOnlyList<TableEntity>> FindWaitingAsync(
        ContractId contract, Marker marker, CancellationToken cancellationToken)
    {
        var partition = LedgerKeys.Partition(contract);
        var going = new List<TableEntity>();
        var standing = new[]
        {
            await TryAsync(() => reads.EntryAsync(contract, marker.Key, cancellationToken)),
            await TryAsync(() => reads.EntryAsync(contract, marker.Submission, cancellationToken)),
        };
        foreach (var entry in standing.OfType<EntryState>().Where(entry => entry.Sequence is null)
            .DistinctBy(entry => entry.Submission))
        {
            going.Add(new TableEntity(partition, LedgerKeys.Pending(entry.AcceptedAt, entry.Submission)));
            if (entry.Submission != marker.Submission)
            {
                going.Add(new TableEntity(partition, LedgerKeys.Submission(entry.Submission)));
            }
        }

        return going;
    }

    /// <summary>A row that cannot be read is one of those that are written again.</summary>
    private static async Task<EntryState?> TryAsync(Func<Task<EntryState?>> read)
    {
        try
        {
            return await read();
        }
        catch (IntegrityException)
        {
            return null;
        }
    }

    private async Task SubmitAsync(
        ContractId contract, IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        var answer = await ledger.SubmitAsync(actions, cancellationToken);
        if (!answer.IsDone)
        {
            throw new StorageUnavailableException(
                $"Rows of contract {contract} changed while they were written again ({answer}); call again.");
        }
    }
}
