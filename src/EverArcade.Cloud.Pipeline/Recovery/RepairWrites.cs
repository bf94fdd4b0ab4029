using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using LogNode = EverArcade.Cloud.Pipeline.Ledger.LogNode;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Writes the rows and blobs of a repair, some at a time. One thread at a time.</summary>
/// <remarks>Every row is proven and written in place, so a crash leaves fewer damaged ones than before.</remarks>
internal sealed class RepairWrites(
    ILedger ledger, IBlobStore blobs, HostKey host, ContractId contract, IReadOnlySet<Hash256> lost, RecoverySteps steps,
    TimeProvider time)
{
    private const int RowsAtOnce = 64;

    private readonly List<ReceiptRow> _receipts = [];
    private readonly List<Marker> _markers = [];
    private readonly List<LogNode> _nodes = [];
    private readonly List<CheckpointRow> _checkpoints = [];
    private BranchId _branch;

    /// <summary>Checkpoints that are to be written, row or blob.</summary>
    public IReadOnlySet<Hash256> Lost { get; } = lost;

    /// <summary>When a receipt was committed, as far as that is still known.</summary>
    public DateTimeOffset TimeOf(ReceiptRow? row) => row?.CommittedAt ?? time.GetUtcNow();

    /// <summary>Whether rows of another branch wait to be written.</summary>
    public bool MustFlushBefore(BranchId branch) =>
        branch != _branch && _receipts.Count + _nodes.Count + _checkpoints.Count > 0;

    public void Add(BranchId branch, ReceiptRow receipt, Marker marker)
    {
        _branch = branch;
        _receipts.Add(receipt);
        _markers.Add(marker);
    }

    public void Add(BranchId branch, LogNode node)
    {
        _branch = branch;
        _nodes.Add(node);
    }

    /// <summary>A checkpoint that has just been executed again: this host signs it.</summary>
    public void Add(Checkpoint checkpoint)
    {
        _branch = checkpoint.Branch;
        _checkpoints.Add(new CheckpointRow(
            checkpoint.Sequence, checkpoint.ComputeHash(), SignedCheckpoint.Sign(checkpoint, host.Key).Encode()));
    }

    /// <summary>A blob, at once.</summary>
    public async Task AddAsync(ReadOnlyMemory<byte> blob, CancellationToken cancellationToken)
    {
        _ = await blobs.RestoreAsync(blob, cancellationToken);
        await FlushAsync(isEnd: true, cancellationToken);
        await steps.ReachAsync(RecoveryStep.RowsRestored);
    }

    /// <summary>Writes what has gathered: when it is enough, or at the end of a branch or of everything.</summary>
    public async Task FlushAsync(bool isEnd, CancellationToken cancellationToken)
    {
        var count = _receipts.Count + _nodes.Count + _checkpoints.Count;
        if (count == 0 || (!isEnd && count < RowsAtOnce))
        {
            return;
        }

        await ledger.RestoreAsync(
            new LedgerRepair
            {
                Contract = contract,
                Branch = _branch,
                Receipts = [.. _receipts],
                Markers = [.. _markers],
                LogNodes = [.. _nodes],
                Checkpoints = [.. _checkpoints],
            },
            cancellationToken);
        _receipts.Clear();
        _markers.Clear();
        _nodes.Clear();
        _checkpoints.Clear();
        await steps.ReachAsync(RecoveryStep.RowsRestored);
    }
}
