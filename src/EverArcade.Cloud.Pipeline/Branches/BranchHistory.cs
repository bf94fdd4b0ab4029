using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Branches;

/// <summary>A ledger in which a branch has its whole history: what lies at or below its start is read from the branch
/// before, however many branches that takes (docs/protocol.md, Branches). Thread-safe.</summary>
/// <remarks>The one place that knows this: stores keep rows where they were written, readers ask for the branch they are
/// on. Nothing changes on the genesis branch. Above its start a branch never looks elsewhere, so that a row lost there is
/// missing and not somebody else's.</remarks>
public sealed class BranchHistory(ILedger rows) : ILedger
{
    public Task<bool> CreateAsync(ContractRecord contract, CancellationToken cancellationToken) =>
        rows.CreateAsync(contract, cancellationToken);

    public Task<ContractRecord?> ReadContractAsync(ContractId contract, CancellationToken cancellationToken) =>
        rows.ReadContractAsync(contract, cancellationToken);

    public Task<IReadOnlyList<ListedContract>> ListContractsAsync(
        ContractId? after, int max, CancellationToken cancellationToken) =>
        rows.ListContractsAsync(after, max, cancellationToken);

    /// <summary>The head of the active branch. One that is gone while its contract stands is no unknown contract, and one that
    /// is closed has lost the one that followed it.</summary>
    public async Task<VersionedHead?> ReadHeadAsync(ContractId contract, CancellationToken cancellationToken)
    {
        if (await rows.ReadHeadAsync(contract, cancellationToken) is { } head)
        {
            return head.Head.Status == ContractStatus.Closed ? throw Lost(contract, head.Head.Branch) : head;
        }

        return await rows.ReadContractAsync(contract, cancellationToken) is null
            ? null
            : throw IntegrityException.OfHead(contract, "the contract stands and its head is gone");
    }

    /// <summary>The head of one branch; one that is gone while the branch before it is closed is no unknown branch.</summary>
    public async Task<VersionedHead?> ReadHeadAsync(
        ContractId contract, BranchId branch, CancellationToken cancellationToken)
    {
        if (await rows.ReadHeadAsync(contract, branch, cancellationToken) is { } head)
        {
            return head;
        }

        var before = new BranchId(branch.Number - Math.Min(branch.Number, 1));
        return branch != BranchId.Genesis
            && await rows.ReadHeadAsync(contract, before, cancellationToken) is { Head.Status: ContractStatus.Closed }
            ? throw Lost(contract, before) : null;
    }

    public Task<SubmissionEntry> AcceptAsync(PendingSubmission pending, CancellationToken cancellationToken) =>
        rows.AcceptAsync(pending, cancellationToken);

    public Task<SubmissionEntry?> ReadEntryAsync(
        ContractId contract, MarkerKey marker, CancellationToken cancellationToken) =>
        rows.ReadEntryAsync(contract, marker, cancellationToken);

    public Task<SubmissionEntry?> ReadEntryAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) =>
        rows.ReadEntryAsync(contract, submission, cancellationToken);

    public Task<PendingSubmission?> ReadPendingAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) =>
        rows.ReadPendingAsync(contract, submission, cancellationToken);

    /// <summary>Entries are looked at for the branch that wrote the receipts.</summary>
    public Task<IReadOnlyList<EntryFault>> CheckEntriesAsync(
        ContractId contract, BranchId branch, IReadOnlyList<Marker> markers, bool isComplete,
        CancellationToken cancellationToken) =>
        rows.CheckEntriesAsync(contract, branch, markers, isComplete, cancellationToken);

    public Task<IReadOnlyList<PendingSubmission>> ListPendingAsync(
        DateTimeOffset before, PendingCursor? after, int max, CancellationToken cancellationToken) =>
        rows.ListPendingAsync(before, after, max, cancellationToken);

    public Task<VersionedHead> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken) =>
        rows.CommitAsync(commit, cancellationToken);

    /// <summary>Rows are restored and pruned on the branch they were written on.</summary>
    public Task RestoreAsync(LedgerRepair repair, CancellationToken cancellationToken) =>
        rows.RestoreAsync(repair, cancellationToken);

    public Task<IReadOnlyList<ContractId>> ListLostContractsAsync(CancellationToken cancellationToken) =>
        rows.ListLostContractsAsync(cancellationToken);

    public Task<ContractTraces?> ReadContractTracesAsync(ContractId contract, CancellationToken cancellationToken) =>
        rows.ReadContractTracesAsync(contract, cancellationToken);

    public Task<bool> RestoreContractAsync(ContractRecord contract, CancellationToken cancellationToken) =>
        rows.RestoreContractAsync(contract, cancellationToken);

    public Task<bool> RestoreHeadAsync(Head head, CancellationToken cancellationToken) =>
        rows.RestoreHeadAsync(head, cancellationToken);

    public Task PruneAsync(
        ContractId contract, BranchId branch, Sequence from, Sequence to, CancellationToken cancellationToken) =>
        rows.PruneAsync(contract, branch, from, to, cancellationToken);

    public async Task<ReceiptRow?> ReadReceiptAsync(
        ContractId contract, BranchId branch, Sequence sequence, CancellationToken cancellationToken) =>
        await rows.ReadReceiptAsync(
            contract, await OwnerAsync(contract, branch, sequence, cancellationToken), sequence, cancellationToken);

    public Task<IReadOnlyList<ReceiptRow>> ReadReceiptsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) =>
        ReadAcrossAsync(
            contract, branch, from, max,
            (on, first, count) => rows.ReadReceiptsAsync(contract, on, first, count, cancellationToken),
            static row => row.Sequence, cancellationToken);

    public async Task<IReadOnlyList<Hash256>> ReadReceiptHashesAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken)
    {
        var hashes = new List<Hash256>();
        foreach (var piece in await PiecesAsync(contract, branch, cancellationToken))
        {
            var first = from > piece.After ? from : piece.After.Next;
            if (first > piece.Last || hashes.Count == max)
            {
                continue;
            }

            // Hashes come without sequences: never more than fit into the piece.
            var room = Math.Min((ulong)(max - hashes.Count), piece.Last.Number - first.Number + 1);
            hashes.AddRange(await rows.ReadReceiptHashesAsync(
                contract, piece.Branch, first, (int)room, cancellationToken));
        }

        return hashes;
    }

    public async Task<Hash256?> ReadLogNodeAsync(
        ContractId contract, BranchId branch, int level, ulong index, CancellationToken cancellationToken)
    {
        if (branch == BranchId.Genesis || level is < 1 or > 7)
        {
            return await rows.ReadLogNodeAsync(contract, branch, level, index, cancellationToken);
        }

        // A node is written with the receipt that completes it.
        var leaves = 1UL << (LogFrontier.BitsPerStoredLevel * level);
        var completedBy = new Sequence(index < ulong.MaxValue / leaves ? (index + 1) * leaves : ulong.MaxValue);
        var owner = await OwnerAsync(contract, branch, completedBy, cancellationToken);
        return await rows.ReadLogNodeAsync(contract, owner, level, index, cancellationToken);
    }

    public async Task<CheckpointRow?> ReadCheckpointAsync(
        ContractId contract, BranchId branch, Sequence atOrBelow, CancellationToken cancellationToken)
    {
        foreach (var piece in (await PiecesAsync(contract, branch, cancellationToken)).Reverse())
        {
            if (atOrBelow > piece.After
                && await rows.ReadCheckpointAsync(
                    contract, piece.Branch, atOrBelow < piece.Last ? atOrBelow : piece.Last, cancellationToken)
                is { } found)
            {
                return found;
            }
        }

        return null;
    }

    public Task<IReadOnlyList<CheckpointRow>> ListCheckpointsAsync(
        ContractId contract, BranchId branch, Sequence from, int max, CancellationToken cancellationToken) =>
        ReadAcrossAsync(
            contract, branch, from, max,
            (on, first, count) => rows.ListCheckpointsAsync(contract, on, first, count, cancellationToken),
            static row => row.Sequence, cancellationToken);

    private static IntegrityException Lost(ContractId contract, BranchId before) => IntegrityException.OfHead(
        contract, $"branch {before} is closed and the head of the branch that followed it is gone");

    private async Task<IReadOnlyList<T>> ReadAcrossAsync<T>(
        ContractId contract, BranchId branch, Sequence from, int max,
        Func<BranchId, Sequence, int, Task<IReadOnlyList<T>>> read, Func<T, Sequence> sequenceOf,
        CancellationToken cancellationToken)
    {
        if (branch == BranchId.Genesis)
        {
            return await read(branch, from, max);
        }

        var found = new List<T>();
        foreach (var piece in await PiecesAsync(contract, branch, cancellationToken))
        {
            var first = from > piece.After ? from : piece.After.Next;
            if (first <= piece.Last && found.Count < max)
            {
                var page = await read(piece.Branch, first, max - found.Count);
                found.AddRange(page.TakeWhile(row => sequenceOf(row) <= piece.Last));
            }
        }

        return found;
    }

    private async Task<BranchId> OwnerAsync(
        ContractId contract, BranchId branch, Sequence sequence, CancellationToken cancellationToken)
    {
        var owner = branch;
        while (owner != BranchId.Genesis && await StartAsync(contract, owner, cancellationToken) is { } start
            && sequence <= start)
        {
            owner = new BranchId(owner.Number - 1);
        }

        return owner;
    }

    /// <summary>What each branch has of a branch's history, in order.</summary>
    private async Task<IReadOnlyList<BranchPiece>> PiecesAsync(
        ContractId contract, BranchId branch, CancellationToken cancellationToken)
    {
        var pieces = new Stack<BranchPiece>();
        var last = new Sequence(ulong.MaxValue);
        for (var owner = branch; ; owner = new BranchId(owner.Number - 1))
        {
            var start = await StartAsync(contract, owner, cancellationToken) ?? Sequence.Zero;
            if (start < last)
            {
                pieces.Push(new BranchPiece(owner, start, last));
                last = start;
            }

            if (owner == BranchId.Genesis || last == Sequence.Zero)
            {
                return [.. pieces];
            }
        }
    }

    /// <summary>Where a branch begins; null when there is no such branch.</summary>
    private async ValueTask<Sequence?> StartAsync(
        ContractId contract, BranchId branch, CancellationToken cancellationToken)
    {
        if (branch == BranchId.Genesis)
        {
            return Sequence.Zero;
        }

        try
        {
            return (await ReadHeadAsync(contract, branch, cancellationToken))?.Head.Start;
        }
        catch (IntegrityException)
        {
            // Before the first receipt of its own: so history can be read while its head cannot.
            if (await rows.ReadReceiptsAsync(contract, branch, Sequence.Zero, 1, cancellationToken) is [var first])
            {
                return new Sequence(first.Sequence.Number - 1);
            }

            throw;
        }
    }
}
