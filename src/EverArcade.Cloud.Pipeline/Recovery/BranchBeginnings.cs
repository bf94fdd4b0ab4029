using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Finds where a branch began that has no receipt of its own and no head. Thread-safe.</summary>
public sealed class BranchBeginnings(ILedger ledger, CheckpointCheck checks, OperatorLog log)
{
    private static readonly string Action = RecoveryJournal.NameOf(RecoveryAction.RollBack);

    /// <returns>Its checkpoint, and what says so; null where nothing does.</returns>
    /// <exception cref="IntegrityException">That checkpoint cannot be read, or is another.</exception>
    internal async Task<(Checkpoint Checkpoint, string Source)?> FindAsync(
        ContractId contract, BranchId branch, CancellationToken cancellationToken)
    {
        var before = new BranchId(branch.Number - 1);
        if (await FindLoggedAsync(contract, branch, cancellationToken) is var (beginning, number))
        {
            var place = $"checkpoint {beginning.Sequence} of contract {contract}";
            var row = await ledger.ReadCheckpointAsync(contract, before, beginning.Sequence, cancellationToken);
            if (row is null || row.Sequence != beginning.Sequence)
            {
                throw new IntegrityException(place, $"branch {branch} began there and it is missing");
            }

            var logged = checks.Open(row, contract, before).Checkpoint;
            return logged.ComputeHash() == beginning.Checkpoint
                ? (logged, $"entry {number} of the operator log")
                : throw new IntegrityException(place, $"branch {branch} began at {beginning.Checkpoint}, here stands {logged.ComputeHash()}");
        }

        // A branch begins at a checkpoint of the one before it.
        return await ledger.ListCheckpointsAsync(contract, before, Sequence.Zero, 2, cancellationToken) is [var only]
            ? (checks.Open(only, contract, before).Checkpoint, $"the only checkpoint of branch {before}")
            : null;
    }

    /// <summary>The last that was logged for it: a branch is opened once, and what was logged before was broken off.</summary>
    private async Task<(BranchBeginning Beginning, ulong Number)?> FindLoggedAsync(
        ContractId contract, BranchId branch, CancellationToken cancellationToken)
    {
        var found = ((BranchBeginning, ulong)?)null;
        await foreach (var listed in log.WalkEntriesAsync(0, cancellationToken))
        {
            if (listed.Item?.Entry is { } entry && entry.Action == Action && entry.Contract == contract
                && BranchBeginning.TryRead(entry.Detail) is { } beginning && beginning.Branch == branch)
            {
                found = (beginning, entry.Number);
            }
        }

        return found;
    }
}
