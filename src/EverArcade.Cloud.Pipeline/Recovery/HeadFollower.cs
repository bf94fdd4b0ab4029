using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Follows stored receipts to the end of a branch, link by link, without its head. Thread-safe.</summary>
public sealed class HeadFollower(ILedger ledger, CheckpointCheck checks, BranchBeginnings beginnings)
{
    private const int PageReceipts = 500;

    private static readonly Sequence End = new(ulong.MaxValue);

    /// <summary>The head as it was at the newest checkpoint of a branch, or where the branch began.</summary>
    /// <returns>The head, and what says so where it is neither receipt nor checkpoint; null otherwise.</returns>
    /// <exception cref="IntegrityException">The checkpoint is not what it says, or nobody knows where the branch began.</exception>
    internal async Task<(Head Head, string? Source)> FindStartAsync(
        ContractRecord contract, BranchId branch, CancellationToken cancellationToken)
    {
        if (await FindBranchStartAsync(contract.Id, branch, cancellationToken) is { } start)
        {
            return (await FindStartAsync(contract, branch, start, cancellationToken), null);
        }

        return await beginnings.FindAsync(contract.Id, branch, cancellationToken) is var (checkpoint, source)
            ? (Head.AtCheckpoint(checkpoint, branch), source)
            : throw new IntegrityException(
                $"branch {branch} of contract {contract.Id}",
                "it has no receipt of its own, and the operator log does not say where it began");
    }

    private async Task<Head> FindStartAsync(
        ContractRecord contract, BranchId branch, Sequence start, CancellationToken cancellationToken)
    {
        if (await ledger.ReadCheckpointAsync(contract.Id, branch, End, cancellationToken) is not { } row)
        {
            return branch == BranchId.Genesis
                ? Head.AtGenesis(contract.Genesis)
                : throw new IntegrityException($"checkpoint {start} of contract {contract.Id}", $"branch {branch} began there and it is missing");
        }

        var checkpoint = checks.Open(row, contract.Id, branch).Checkpoint;
        if (checkpoint.Branch != branch && checkpoint.Sequence != start)
        {
            throw new IntegrityException($"checkpoint {start} of contract {contract.Id}", $"branch {branch} began there and it is missing");
        }

        var begun = Head.AtCheckpoint(checkpoint, branch);
        return checkpoint.Branch == branch ? begun with { LastReceipt = checkpoint.LastReceipt, Start = start } : begun;
    }

    /// <summary>From a place on a branch along the stored receipts to the last of them, with the checkpoints on the way.</summary>
    /// <exception cref="IntegrityException">A receipt or checkpoint is not what it says, or does not follow the one
    /// before.</exception>
    public async Task<Head> FollowAsync(Head from, CancellationToken cancellationToken)
    {
        if ((await ReadFirstAsync(from.Contract, from.Branch, cancellationToken)).Count == 0)
        {
            return from;
        }

        var (head, checkpoints) = (from, new CheckpointCursor(ledger, checks, from, from.Sequence.Next));
        while (await ledger.ReadReceiptsAsync(head.Contract, head.Branch, head.Sequence.Next, PageReceipts, cancellationToken)
            is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                head = Step(head, row);
                if (await checkpoints.TakeAsync(head.Sequence, cancellationToken) is { Checkpoint: var checkpoint })
                {
                    head = checkpoint.LastReceipt == head.LastReceipt && checkpoint.StateRoot == head.StateRoot
                        && checkpoint.Frontier.Root == head.Frontier.Root
                        ? head with { Checkpoint = checkpoint.ComputeHash(), CheckpointSequence = checkpoint.Sequence }
                        : throw new IntegrityException(
                            $"checkpoint {head.Sequence} of contract {head.Contract}", "it is not where the receipts lead to");
                }
            }
        }

        return head;
    }

    private static Head Step(Head head, ReceiptRow row)
    {
        var sequence = head.Sequence.Next;
        var place = $"receipt {sequence} of contract {head.Contract}";
        if (row.Sequence != sequence)
        {
            throw new IntegrityException(place, "it is missing");
        }

        if (!ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out var problem) || receipt!.ComputeHash() != row.Hash)
        {
            throw new IntegrityException(place, problem?.ToString() ?? "it is not what its hash says");
        }

        return ReceiptChain.Check(ChainPoint.Of(head), receipt) is { } mismatch
            ? throw new IntegrityException(place, $"its {mismatch.Field} is {mismatch.Found}, must be {mismatch.Expected}")
            : head with
            {
                Sequence = sequence,
                LastReceipt = row.Hash,
                StateRoot = receipt.NewStateRoot,
                Frontier = head.Frontier.Append(row.Hash),
            };
    }

    /// <summary>A branch begins before the first receipt of its own; null when it has none.</summary>
    private async Task<Sequence?> FindBranchStartAsync(ContractId contract, BranchId branch, CancellationToken cancellationToken)
    {
        if (branch == BranchId.Genesis)
        {
            return Sequence.Zero;
        }

        // Rows at or below its start are those of the branch before, and say so.
        var page = await ReadFirstAsync(contract, branch, cancellationToken);
        while (page is [var row] && ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out _) && receipt!.Branch != branch)
        {
            page = await ledger.ReadReceiptsAsync(contract, branch, row.Sequence.Next, 1, cancellationToken);
        }

        return page is [var first] ? new Sequence(first.Sequence.Number - 1) : null;
    }

    /// <summary>The first receipt of a branch's history; none where neither its own receipts nor its head say where it begins: history
    /// cannot be read along it then.</summary>
    private async Task<IReadOnlyList<ReceiptRow>> ReadFirstAsync(ContractId contract, BranchId branch, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.ReadReceiptsAsync(contract, branch, Sequence.Zero.Next, 1, cancellationToken);
        }
        catch (IntegrityException corrupt) when (corrupt.Subject == IntegritySubject.Head)
        {
            return [];
        }
    }
}
