using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.States;

/// <summary>Reads the states of checkpoints for proofs against them. Thread-safe.</summary>
/// <remarks>Keeps the last one: light clients prove many keys against one checkpoint, and reading a state costs time with its
/// size.</remarks>
public sealed class CheckpointStates(ILedger ledger, StateLoader states)
{
    private Kept? _last;

    /// <summary>Checkpoint and state of the newest checkpoint at or below a sequence; null when there is none.</summary>
    /// <exception cref="IntegrityException">Checkpoint or blob is corrupt.</exception>
    public async Task<CheckpointState?> ReadAsync(Head head, Sequence atOrBelow, CancellationToken cancellationToken)
    {
        if (await ledger.ReadCheckpointAsync(head.Contract, head.Branch, atOrBelow, cancellationToken) is not { } row)
        {
            return null;
        }

        if (Volatile.Read(ref _last) is { } last && last.Checkpoint == row.Hash)
        {
            return last.State;
        }

        // Opening it checks that the row's hash is the checkpoint's.
        var state = await states.LoadCheckpointAsync(head, row, cancellationToken);
        Volatile.Write(ref _last, new Kept(row.Hash, state));
        return state;
    }

    private sealed record Kept(Hash256 Checkpoint, CheckpointState State);
}
