using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Pipeline.States;

/// <summary>Reads the state that belongs to a head: newest checkpoint at or below it, and the diffs since. Thread-safe.</summary>
public sealed class StateLoader(ILedger ledger, IBlobStore blobs, CheckpointCheck checks)
{
    /// <summary>Diffs read in one page; a bound on memory, not on the total.</summary>
    public const int PageReceipts = 500;

    /// <exception cref="IntegrityException">Checkpoint, blob or diff is corrupt, or the root is not the head's.</exception>
    public async Task<LoadedState> LoadAsync(Head head, CancellationToken cancellationToken)
    {
        var start = await LoadCheckpointAsync(head, head.Sequence, cancellationToken);
        var from = start.HeadFor(head).On(head.Branch)
            ?? throw Corrupt(head, head.Start.Next, $"the checkpoint that branch {head.Branch} goes on from is missing");
        var (state, diffBytes, point) = (start.State, 0L, ChainPoint.Of(from));
        while (point.Sequence < head.Sequence)
        {
            var rows = await ledger.ReadReceiptsAsync(
                head.Contract, head.Branch, point.Sequence.Next, PageReceipts, cancellationToken);
            if (rows.Count == 0)
            {
                throw Corrupt(head, point.Sequence.Next, "the receipt is missing");
            }

            foreach (var row in rows)
            {
                if (point.Sequence == head.Sequence)
                {
                    break;
                }

                (state, point) = Apply(state, point, row, head);
                diffBytes += row.Diff.Length;
            }
        }

        return Check(head, state, point) is { } problem
            ? throw Corrupt(head, head.Sequence, problem)
            : new LoadedState(state, diffBytes);
    }

    private static string? Check(Head head, ContractState state, ChainPoint point)
    {
        if (point.LastReceipt != head.LastReceipt)
        {
            return $"the last receipt is {point.LastReceipt}, the head says {head.LastReceipt}";
        }

        return state.Root == head.StateRoot ? null : $"the state's root is {state.Root}, the head says {head.StateRoot}";
    }

    /// <summary>The state at the newest checkpoint at or below a sequence; the empty state at genesis when there is none.</summary>
    /// <exception cref="IntegrityException">Checkpoint or blob is corrupt.</exception>
    public async Task<CheckpointState> LoadCheckpointAsync(
        Head head, Sequence atOrBelow, CancellationToken cancellationToken)
    {
        var row = await ledger.ReadCheckpointAsync(head.Contract, head.Branch, atOrBelow, cancellationToken);
        return row is null ? CheckpointState.Genesis : await LoadCheckpointAsync(head, row, cancellationToken);
    }

    /// <summary>The state at a checkpoint whose row has been read.</summary>
    /// <exception cref="IntegrityException">Checkpoint or blob is corrupt.</exception>
    public async Task<CheckpointState> LoadCheckpointAsync(Head head, CheckpointRow row, CancellationToken cancellationToken)
    {
        var checkpoint = checks.Open(row, head.Contract, head.Branch).Checkpoint;
        return CheckpointState.Open(checkpoint, await ReadBlobAsync(checkpoint, cancellationToken));
    }

    /// <summary>The state blob of a checkpoint.</summary>
    /// <exception cref="IntegrityException">The blob is missing, or its bytes do not hash to its name.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadBlobAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var place = CheckpointState.PlaceOf(checkpoint);
        try
        {
            return await blobs.ReadAsync(checkpoint.StateBlob, CheckpointCheck.StateBlobBytesMax, cancellationToken)
                ?? throw new IntegrityException(place, "the blob is missing");
        }
        catch (IntegrityException corrupt) when (corrupt.Place != place)
        {
            throw new IntegrityException(place, corrupt.Detail);
        }
    }

    /// <summary>Takes one step along the history: the receipt is what it is named, follows the one before, and the diff is its own.</summary>
    private static (ContractState State, ChainPoint Point) Apply(
        ContractState state, ChainPoint point, ReceiptRow row, Head head)
    {
        var sequence = point.Sequence.Next;
        if (row.Sequence != sequence)
        {
            throw Corrupt(head, sequence, "the receipt is missing");
        }

        var receipt = StoredReceipt.Open(row, head.Contract);
        if (ReceiptChain.Check(point, receipt) is { } mismatch)
        {
            throw Corrupt(head, sequence, $"its {mismatch.Field} is {mismatch.Found}, must be {mismatch.Expected}");
        }

        if (!StateDiff.TryRead(row.Diff, out var diff, out var problem))
        {
            throw Corrupt(head, sequence, $"its diff does not decode: {problem}");
        }

        return diff!.ComputeHash() == receipt.DiffHash
            ? (state.Apply(diff), point.After(receipt, row.Hash))
            : throw Corrupt(head, sequence, $"its diff hashes to {diff.ComputeHash()}, must be {receipt.DiffHash}");
    }

    private static IntegrityException Corrupt(Head head, Sequence sequence, string detail) =>
        StoredReceipt.Corrupt(head.Contract, sequence, detail);
}
