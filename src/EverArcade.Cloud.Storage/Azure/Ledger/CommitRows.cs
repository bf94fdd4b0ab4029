using Azure;
using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>The rows of one commit, the head first.</summary>
/// <remarks>For each submission three at most: its receipt, its entry, and either the place in line that goes or the marker
/// that comes. With 32 of them, the head, two for a checkpoint and one for log nodes: 100, as many as a transaction
/// takes.</remarks>
/// <param name="commit">A commit that agrees with itself.</param>
/// <param name="mark">Names this try.</param>
/// <param name="replaced">For each marker the pending entry it replaces, or null.</param>
/// <param name="blobs">For each receipt the blobs of its submission and its diff, null where they are in the row.</param>
internal sealed class CommitRows(
    LedgerCommit commit, Guid mark, IReadOnlyList<KnownEntry?> replaced, IReadOnlyList<Hash256?> blobs)
{
    /// <summary>Azure Table entity-group transaction: at most 100 entities.</summary>
    public const int RowsMax = 100;

    public Guid Mark { get; } = mark;

    /// <exception cref="ArgumentException">More rows than a transaction takes.</exception>
    public IReadOnlyList<TableTransactionAction> Actions() => Build(withPointers: true);

    /// <summary>Whether the table missed a place in line that should go.</summary>
    public bool IsMissingPointer(TableAnswer answer) =>
        answer is { Status: 404, FailedIndex: { } index }
        && Actions()[index] is { ActionType: TableTransactionActionType.Delete };

    /// <summary>The same without touching the places in line.</summary>
    public IReadOnlyList<TableTransactionAction> ActionsWithoutPointers() => Build(withPointers: false);

    private List<TableTransactionAction> Build(bool withPointers)
    {
        var actions = new List<TableTransactionAction>(RowsMax)
        {
            new(
                TableTransactionActionType.UpdateReplace, HeadRow.Build(LedgerKeys.Head, commit.Next, Mark),
                new ETag(commit.Expected.Version.Value)),
        };
        var (contract, branch) = (commit.Next.Contract, commit.Next.Branch);
        if (branch != commit.Expected.Head.Branch)
        {
            var closed = commit.Expected.Head with { Status = ContractStatus.Closed };
            Add(actions, [HeadRow.Build(LedgerKeys.ClosedHead(closed.Branch), closed, Mark)]);
        }

        for (var index = 0; index < commit.Receipts.Count; index++)
        {
            var (submissionBlob, diffBlob) = (blobs[2 * index], blobs[(2 * index) + 1]);
            Add(actions, [ReceiptRowCodec.Build(contract, branch, commit.Receipts[index], submissionBlob, diffBlob)]);
            AddEntry(actions, commit.Markers[index], replaced[index], withPointers);
        }

        Add(actions, HistoryRows.LogNodes(contract, branch, commit.LogNodes));
        Add(actions, commit.Checkpoint is { } row ? HistoryRows.Checkpoint(contract, branch, row) : []);
        return actions.Count <= RowsMax
            ? actions
            : throw new ArgumentException($"A commit of {actions.Count} rows; a transaction takes {RowsMax}.");
    }

    /// <summary>The marker comes to be here: a pending entry is replaced under its version, so it is replaced once; what was never
    /// accepted is inserted, so it is inserted once.</summary>
    private void AddEntry(List<TableTransactionAction> actions, Marker marker, KnownEntry? pending, bool withPointers)
    {
        var contract = commit.Next.Contract;
        var entry = EntryRowCodec.Ran(contract, commit.Next.Branch, marker);
        if (pending is null)
        {
            Add(actions, [entry, MarkerRow.Build(contract, marker.Key, marker.Submission)]);
            return;
        }

        actions.Add(new(TableTransactionActionType.UpdateReplace, entry, pending.Version));
        if (withPointers)
        {
            var pointer = LedgerKeys.Pending(pending.Pending.AcceptedAt, marker.Submission);
            actions.Add(new(
                TableTransactionActionType.Delete, new TableEntity(LedgerKeys.Partition(contract), pointer), ETag.All));
        }
    }

    private static void Add(List<TableTransactionAction> actions, IEnumerable<TableEntity> rows) =>
        actions.AddRange(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)));
}
