using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Checkpoints, which stand twice: ascending, and newest first. Thread-safe.</summary>
/// <remarks>A row that is not what was written, or whose twin is not the same, is given with no hash: whoever opens a checkpoint
/// finds that out (its bytes hash to something else), names it, and can go on to the next one or write it again.</remarks>
internal sealed class CheckpointReads(AzureTable ledger)
{
    public async Task<CheckpointRow?> NewestAsync(
        ContractId contract, BranchId branch, Sequence atOrBelow, CancellationToken cancellationToken)
    {
        var rows = await ledger.RangeAsync(
            LedgerKeys.Partition(contract), LedgerKeys.NewestCheckpoint(branch, atOrBelow),
            LedgerKeys.NewestCheckpointsEnd(branch), 1, cancellationToken);
        return rows.Count == 0 ? null : HistoryRows.OpenCheckpoint(rows[0], NewestSequence(rows[0]));
    }

    /// <summary>In ascending order; two requests, so that one that is lost in one place and stands in the other is seen.</summary>
    public async Task<IReadOnlyList<CheckpointRow>> ListAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken)
    {
        var partition = LedgerKeys.Partition(contract);
        var rows = await ledger.RangeAsync(
            partition, LedgerKeys.Checkpoint(branch, from), LedgerKeys.CheckpointsEnd(branch), max, cancellationToken);
        if (rows.Count == 0)
        {
            return [];
        }

        // Up to the last one of the page and not beyond: what was committed since is not missed.
        var twins = await ledger.RangeAsync(
            partition, LedgerKeys.NewestCheckpoint(branch, SequenceOf(rows[^1])),
            LedgerKeys.NewestCheckpoint(branch, from) + "0", int.MaxValue, cancellationToken);
        var (ascending, newest) = (
            rows.ToDictionary(SequenceOf, row => HistoryRows.OpenCheckpoint(row, SequenceOf(row))),
            twins.ToDictionary(NewestSequence, row => HistoryRows.OpenCheckpoint(row, NewestSequence(row))));
        return
        [
            .. ascending.Keys.Union(newest.Keys).Order().Take(max)
                .Select(sequence => Agreed(ascending.GetValueOrDefault(sequence), newest.GetValueOrDefault(sequence))),
        ];
    }

    private static CheckpointRow Agreed(CheckpointRow? one, CheckpointRow? two) =>
        one is not null && two is not null && one.Hash == two.Hash && one.Bytes.Span.SequenceEqual(two.Bytes.Span)
            ? one
            : (one ?? two)! with { Hash = Hash256.Zero };

    private static Sequence SequenceOf(TableEntity row) => new(NumberOf(row));

    private static Sequence NewestSequence(TableEntity row) => new(~NumberOf(row));

    private static ulong NumberOf(TableEntity row) => LedgerKeys.TryReadNumber(row.RowKey, out var number)
        ? number
        : throw new Pipeline.IntegrityException(
            $"checkpoints of contract {row.PartitionKey}", $"there is a row '{row.RowKey}' among them");
}
