using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>One pass of a verified archive over what is stored: every row and blob that is not what the archive proves is a
/// step. One thread at a time.</summary>
internal sealed class RepairPass(
    ILedger ledger, IBlobStore blobs, IPackageRegistry packages, CheckpointCheck checks,
    IReadOnlyList<VersionedHead> heads, RepairWrites? writes, PlanSteps steps)
{
    private readonly StoredRows _rows = new(ledger, heads[0].Head.Contract);
    private readonly Dictionary<BranchId, ChainEnd> _ends = [];
    private readonly List<SeenCheckpoint> _checkpoints = [];
    private readonly RepairMarkers _markers = new(ledger, heads[0].Head.Contract);

    private ContractId Contract => heads[0].Head.Contract;

    /// <summary>Why the archive is not this history, as soon as that is known.</summary>
    public Refusal? Problem { get; private set; }

    /// <summary>Takes the next item.</summary>
    public async Task VisitAsync(ArchiveVisit visit, CancellationToken cancellationToken)
    {
        if (Problem is not null)
        {
            return;
        }

        if (visit.Kind != ArchiveItemKind.Receipt)
        {
            await CheckMarkersAsync(await _markers.TakeAsync(cancellationToken), cancellationToken);
        }

        if (writes is not null && visit.Head is { } there && writes.MustFlushBefore(there.Branch))
        {
            await writes.FlushAsync(isEnd: true, cancellationToken);
        }

        await (visit.Kind switch
        {
            ArchiveItemKind.Package => VisitPackageAsync(visit, cancellationToken),
            ArchiveItemKind.Receipt => VisitReceiptAsync(visit, cancellationToken),
            ArchiveItemKind.Checkpoint or ArchiveItemKind.Start => VisitCheckpointAsync(visit, cancellationToken),
            _ => Task.CompletedTask,
        });
    }

    /// <summary>After the last item: that what the archive proves leads to the heads that stand here, and which of its
    /// checkpoints are missing.</summary>
    /// <returns>Checkpoints, by hash, that the second pass has to write.</returns>
    public async Task<IReadOnlySet<Hash256>> FinishAsync(CancellationToken cancellationToken)
    {
        await CheckMarkersAsync(await _markers.TakeAsync(cancellationToken), cancellationToken);
        foreach (var (branch, end) in _ends)
        {
            Problem ??= await FollowAsync(heads[(int)branch.Number].Head, end, cancellationToken);
        }

        return Problem is null ? await FindLostCheckpointsAsync(cancellationToken) : new HashSet<Hash256>();
    }

    private async Task VisitPackageAsync(ArchiveVisit visit, CancellationToken cancellationToken)
    {
        var blob = Hash256.Of(visit.Bytes.Span);
        if (await packages.ReadAsync(visit.Genesis!.Package, cancellationToken) is not { } record || record.Blob != blob)
        {
            return;
        }

        if (!await IsGoodAsync(blob, visit.Bytes.Length, cancellationToken))
        {
            steps.Add($"write blob {blob}: the file of package {visit.Genesis.Package}");
            await (writes?.AddAsync(visit.Bytes, cancellationToken) ?? Task.CompletedTask);
        }
    }

    private async Task VisitReceiptAsync(ArchiveVisit visit, CancellationToken cancellationToken)
    {
        var (record, hash) = (visit.Record!, visit.Head!.LastReceipt);
        var (branch, sequence) = (record.Receipt.Branch, record.Receipt.Sequence);
        if (branch.Number >= heads.Count || sequence <= heads[(int)branch.Number].Head.Start)
        {
            Problem = RecoveryRefusals.Incomplete($"It has receipt {sequence} on branch {branch}; this host does not.");
            return;
        }

        var head = heads[(int)branch.Number].Head;
        if (sequence > head.Sequence)
        {
            return;
        }

        _ends[branch] = new ChainEnd(sequence, hash);
        var row = await _rows.TakeAsync(branch, sequence, cancellationToken);
        if (RowCheck.Describe(row, record, hash) is { } wrong)
        {
            steps.Add($"write receipt {sequence} of branch {branch}: {wrong}");
            writes?.Add(branch, ArchiveRows.Receipt(record, hash, writes.TimeOf(row)), ArchiveRows.Marker(record));
        }
        else
        {
            await CheckMarkersAsync(await _markers.AddAsync(branch, row!, ArchiveRows.Marker(record), cancellationToken), cancellationToken);
        }

        foreach (var node in ArchiveRows.Nodes(visit.Head))
        {
            if (await ReadNodeAsync(branch, node, cancellationToken) != node.Hash)
            {
                steps.Add($"write log node {node.Level}/{node.Index} of branch {branch}");
                writes?.Add(branch, node);
            }
        }

        await (writes?.FlushAsync(isEnd: false, cancellationToken) ?? Task.CompletedTask);
    }

    /// <summary>Rows that stand as they must, and are not found by their keys: writing one again makes it found.</summary>
    private async Task CheckMarkersAsync(IReadOnlyList<LostMarker> lost, CancellationToken cancellationToken)
    {
        foreach (var (branch, row, marker, detail) in lost)
        {
            steps.Add($"write the keys of receipt {row.Sequence} of branch {branch}: {detail}");
            if (writes is not null && writes.MustFlushBefore(branch))
            {
                await writes.FlushAsync(isEnd: true, cancellationToken);
            }

            writes?.Add(branch, row, marker);
        }
    }

    private async Task VisitCheckpointAsync(ArchiveVisit visit, CancellationToken cancellationToken)
    {
        var (checkpoint, hash) = (visit.Checkpoint!.Checkpoint, visit.Checkpoint.Checkpoint.ComputeHash());
        if (checkpoint.Branch.Number >= heads.Count
            || checkpoint.Sequence > heads[(int)checkpoint.Branch.Number].Head.Sequence)
        {
            return;
        }

        var row = await ReadCheckpointAsync(checkpoint.Branch, checkpoint.Sequence, cancellationToken);
        var isStored = row?.Hash == hash;
        if (writes is null)
        {
            var isBlobGood = await IsGoodAsync(checkpoint.StateBlob, visit.State.Length, cancellationToken);
            _checkpoints.Add(new SeenCheckpoint(checkpoint, hash, isStored, isBlobGood));
            return;
        }

        if (writes.Lost.Contains(hash))
        {
            if (!isStored)
            {
                writes.Add(checkpoint);
            }

            await writes.AddAsync(visit.State, cancellationToken);
        }
    }

    /// <summary>The checkpoints this host made are those its heads name, and those that these name: an archive from elsewhere
    /// may have others in between, which are none of ours.</summary>
    private async Task<IReadOnlySet<Hash256>> FindLostCheckpointsAsync(CancellationToken cancellationToken)
    {
        var named = heads.Select(head => head.Head.Checkpoint).ToHashSet();
        for (var number = 0; number < heads.Count; number++)
        {
            await AddNamedAsync(heads[number].Head, named, cancellationToken);
        }

        var lost = new HashSet<Hash256>();
        foreach (var seen in _checkpoints.AsEnumerable().Reverse().Where(seen => named.Contains(seen.Hash) || seen.IsStored))
        {
            _ = named.Add(seen.Checkpoint.Previous);
            if (!seen.IsStored)
            {
                steps.Add($"write checkpoint {seen.Checkpoint.Sequence} of branch {seen.Checkpoint.Branch}, {seen.Hash}");
            }

            if (!seen.IsBlobGood)
            {
                steps.Add($"write blob {seen.Checkpoint.StateBlob}: the state at receipt {seen.Checkpoint.Sequence}");
            }

            if (!seen.IsStored || !seen.IsBlobGood)
            {
                _ = lost.Add(seen.Hash);
            }
        }

        return lost;
    }

    private async Task AddNamedAsync(Head head, HashSet<Hash256> named, CancellationToken cancellationToken)
    {
        const int pageMax = 200;
        var from = head.Start.Next;
        while (await ledger.ListCheckpointsAsync(Contract, head.Branch, from, pageMax, cancellationToken)
            is { Count: > 0 } page)
        {
            foreach (var row in page)
            {
                if (TryOpen(row, head.Branch) is { } checkpoint)
                {
                    _ = named.Add(checkpoint.Previous);
                }
            }

            from = page[^1].Sequence.Next;
        }
    }

    /// <summary>From the archive's last receipt of a branch along the stored ones to the branch's head.</summary>
    private async Task<Refusal?> FollowAsync(Head head, ChainEnd end, CancellationToken cancellationToken)
    {
        var (sequence, hash) = (end.Sequence, end.Hash);
        while (sequence < head.Sequence)
        {
            sequence = sequence.Next;
            var row = await _rows.TakeAsync(head.Branch, sequence, cancellationToken);
            if (row is null || !ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out _)
                || receipt!.ComputeHash() != row.Hash)
            {
                return RecoveryRefusals.Incomplete(
                    $"It ends at receipt {end.Sequence} of branch {head.Branch}, and receipt {sequence} here is damaged too.");
            }

            if (receipt.PreviousReceipt != hash)
            {
                return RecoveryRefusals.Parts(head.Branch, end.Sequence, receipt.PreviousReceipt, end.Hash);
            }

            hash = row.Hash;
        }

        return hash == head.LastReceipt ? null : RecoveryRefusals.Parts(head.Branch, sequence, head.LastReceipt, hash);
    }

    private async Task<bool> IsGoodAsync(Hash256 blob, int bytes, CancellationToken cancellationToken) =>
        await Intact.OrNullAsync(() => blobs.ReadAsync(blob, bytes, cancellationToken)) is not null;

    private Task<Hash256?> ReadNodeAsync(BranchId branch, Ledger.LogNode node, CancellationToken cancellationToken) =>
        Intact.OrNullAsync(() => ledger.ReadLogNodeAsync(Contract, branch, node.Level, node.Index, cancellationToken));

    private Task<CheckpointRow?> ReadCheckpointAsync(BranchId branch, Sequence sequence, CancellationToken cancellationToken) =>
        Intact.OrNullAsync(async () =>
        {
            // The list, not the newest one up to here: a store that keeps a checkpoint twice compares the two for a list.
            var listed = await ledger.ListCheckpointsAsync(Contract, branch, sequence, 1, cancellationToken);
            return listed is [var row] && row.Sequence == sequence && TryOpen(row, branch) is not null ? row : null;
        });

    private Protocol.Checkpoints.Checkpoint? TryOpen(CheckpointRow row, BranchId branch)
    {
        try
        {
            return checks.Open(row, Contract, branch).Checkpoint;
        }
        catch (IntegrityException)
        {
            return null;
        }
    }
}
