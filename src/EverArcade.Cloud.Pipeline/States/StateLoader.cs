using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Pipeline.States;

/// <summary>Reads the state that belongs to a head: newest checkpoint at or below it, and the diffs since. Thread-safe.</summary>
public sealed class StateLoader(ILedger ledger, IBlobStore blobs)
{
    /// <summary>Diffs read in one page; a bound on memory, not on the total.</summary>
    public const int PageReceipts = 500;

    /// <exception cref="IntegrityException">Checkpoint, blob or diff is corrupt, or the root is not the head's.</exception>
    public async Task<LoadedState> LoadAsync(Head head, CancellationToken cancellationToken)
    {
        var start = await LoadCheckpointAsync(head, head.Sequence, cancellationToken);
        var (state, diffBytes, sequence) = (start.State, 0L, start.Sequence);
        while (sequence < head.Sequence)
        {
            var rows = await ledger.ReadReceiptsAsync(
                head.Contract, head.Branch, sequence.Next, PageReceipts, cancellationToken);
            foreach (var row in rows.TakeWhile(row => row.Sequence <= head.Sequence))
            {
                state = Apply(state, row, sequence.Next, head);
                diffBytes += row.Diff.Length;
                sequence = row.Sequence;
            }

            if (rows.Count == 0)
            {
                throw Corrupt(head, sequence.Next, "the receipt is missing");
            }
        }

        return state.Root == head.StateRoot
            ? new LoadedState(state, diffBytes)
            : throw Corrupt(head, head.Sequence, $"the state's root is {state.Root}, the head says {head.StateRoot}");
    }

    /// <summary>The state at the newest checkpoint at or below a sequence; the empty state at genesis when there is none.</summary>
    /// <exception cref="IntegrityException">Checkpoint or blob is corrupt.</exception>
    public async Task<CheckpointState> LoadCheckpointAsync(
        Head head, Sequence atOrBelow, CancellationToken cancellationToken)
    {
        var row = await ledger.ReadCheckpointAsync(head.Contract, head.Branch, atOrBelow, cancellationToken);
        if (row is null)
        {
            return CheckpointState.Genesis;
        }

        var checkpoint = CheckpointCheck.Open(row, head.Contract);
        var bytes = await blobs.ReadAsync(checkpoint.StateBlob, CheckpointCheck.StateBlobBytesMax, cancellationToken)
            ?? throw new IntegrityException($"state blob {checkpoint.StateBlob}", "the blob is missing");
        return CheckpointState.Open(checkpoint, bytes);
    }

    private static ContractState Apply(ContractState state, ReceiptRow row, Sequence expected, Head head)
    {
        if (row.Sequence != expected)
        {
            throw Corrupt(head, expected, "the receipt is missing");
        }

        return StateDiff.TryRead(row.Diff, out var diff, out var problem)
            ? state.Apply(diff!)
            : throw Corrupt(head, expected, $"its diff does not decode: {problem}");
    }

    private static IntegrityException Corrupt(Head head, Sequence sequence, string detail) =>
        new($"receipt {sequence} of contract {head.Contract}", detail);
}
