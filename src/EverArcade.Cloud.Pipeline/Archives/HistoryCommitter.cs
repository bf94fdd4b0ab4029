using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using LogNode = EverArcade.Cloud.Pipeline.Ledger.LogNode;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>Commits receipts that this host has executed again, in the order of an archive. One thread at a time.</summary>
/// <remarks>Everything goes through the ledger's own commits, so that a crash leaves a shorter history, never a broken one.
/// Checkpoints are signed anew: a host vouches for what it has executed, whoever did so first.</remarks>
internal sealed class HistoryCommitter(
    ILedger ledger, IBlobStore blobs, HostKey host, TimeProvider time, VersionedHead start)
{
    private const int BatchBytes = 2 << 20;

    private readonly List<ReceiptRow> _receipts = [];
    private readonly List<Marker> _markers = [];
    private readonly List<LogNode> _logNodes = [];
    private VersionedHead _committed = start;
    private Head _next = start.Head;
    private int _bytes;

    /// <summary>Where the history stands, committed or about to be.</summary>
    public Head Head => _next;

    /// <summary>Adds a receipt; committed when a batch is full.</summary>
    public async Task AddAsync(ArchiveVisit visit, CancellationToken cancellationToken)
    {
        var (record, there) = (visit.Record!, visit.Head!);
        var row = ArchiveRows.Receipt(record, there.LastReceipt, time.GetUtcNow());
        _receipts.Add(row);
        _markers.Add(ArchiveRows.Marker(record));
        _logNodes.AddRange(ArchiveRows.Nodes(there));
        _bytes += row.Submission.Length + row.Diff.Length;
        _next = _next with
        {
            Sequence = there.Sequence,
            LastReceipt = there.LastReceipt,
            StateRoot = there.StateRoot,
            Frontier = there.Frontier,
        };
        if (_receipts.Count == LedgerCommit.ReceiptsMax || _bytes >= BatchBytes)
        {
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Commits what is added, then a checkpoint here.</summary>
    public async Task AddCheckpointAsync(ArchiveVisit visit, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        var checkpoint = Checkpoint.Of(_next, await blobs.WriteAsync(visit.State, cancellationToken));
        var row = new CheckpointRow(
            _next.Sequence, checkpoint.ComputeHash(), SignedCheckpoint.Sign(checkpoint, host.Key).Encode());
        _next = _next with { Checkpoint = row.Hash, CheckpointSequence = row.Sequence };
        await CommitAsync(row, cancellationToken);
    }

    /// <summary>Opens the next branch at a checkpoint, which closes the one before it; one that is open already stays.</summary>
    public async Task OpenAsync(Checkpoint at, BranchId branch, CancellationToken cancellationToken)
    {
        if (_next.Branch.Number < branch.Number)
        {
            await FlushAsync(cancellationToken);
            _next = Head.AtCheckpoint(at, branch) with { Status = ContractStatus.Importing };
            await CommitAsync(null, cancellationToken);
        }
    }

    /// <summary>Commits what is added, with a status when it changes.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken, ContractStatus? status = null)
    {
        _next = _next with { Status = status ?? _next.Status };
        if (_receipts.Count > 0 || _next.Status != _committed.Head.Status)
        {
            await CommitAsync(null, cancellationToken);
        }
    }

    private async Task CommitAsync(CheckpointRow? checkpoint, CancellationToken cancellationToken)
    {
        _committed = await ledger.CommitAsync(
            new LedgerCommit
            {
                Expected = _committed,
                Next = _next,
                Receipts = [.. _receipts],
                Markers = [.. _markers],
                LogNodes = [.. _logNodes],
                Checkpoint = checkpoint,
            },
            cancellationToken);
        _receipts.Clear();
        _markers.Clear();
        _logNodes.Clear();
        _bytes = 0;
    }
}
