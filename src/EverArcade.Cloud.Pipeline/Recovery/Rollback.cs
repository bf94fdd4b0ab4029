using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Goes back to a checkpoint on a new branch. Nothing is deleted: what the old branch has beyond the checkpoint
/// stays readable and provable there. Thread-safe.</summary>
/// <remarks>The contract is quarantined first. Then one transaction closes the old branch and opens the new one: a crash leaves
/// the one or the other. The new branch is quarantined until it has been executed again (<see cref="RecoveryAction.Resume"/>).
/// Submissions that ran beyond the checkpoint keep their receipts on the old branch and do not run again; those that wait run on
/// the new one.</remarks>
public sealed class Rollback(
    ILedger ledger, StateLoader states, LiveContracts live, Quarantine quarantine, RecoverySteps steps, RecoveryJournal journal)
{
    private const string Actor = "recovery";

    /// <param name="contract">The contract.</param>
    /// <param name="to">Sequence of the checkpoint; the newest at or below it is taken.</param>
    /// <param name="agreed">The hash of the plan to carry out; null only makes the plan.</param>
    /// <param name="cancellationToken">Ends the wait; the transaction is not broken off by it.</param>
    public async Task<RecoveryResult> RunAsync(
        ContractId contract, Sequence to, Hash256? agreed, CancellationToken cancellationToken)
    {
        if (await ledger.ReadHeadAsync(contract, cancellationToken) is not { } head)
        {
            return new RecoveryResult.Refused(IntakeRefusals.Unknown(contract));
        }

        if (head.Head.Status == ContractStatus.Importing)
        {
            return new RecoveryResult.Refused(RecoveryRefusals.Impossible($"contract {contract}", RecoveryRefusals.ImportBrokenOff));
        }

        CheckpointState target;
        try
        {
            // The state is read too: a checkpoint whose state is gone is no place to go on from.
            target = await states.LoadCheckpointAsync(head.Head, to, cancellationToken);
        }
        catch (IntegrityException corrupt)
        {
            return new RecoveryResult.Refused(RecoveryRefusals.Impossible(corrupt.Place, corrupt.Detail));
        }

        if (target.Checkpoint is not { } checkpoint)
        {
            return new RecoveryResult.Refused(RecoveryRefusals.Impossible(
                "to", await RecoveryRefusals.NoCheckpointAsync(ledger, head.Head, to, cancellationToken)));
        }

        var next = Head.AtCheckpoint(checkpoint, new BranchId(head.Head.Branch.Number + 1)) with
        {
            Status = ContractStatus.Quarantined,
        };
        var plan = Plan(head, next);
        if (await journal.BeginAsync(plan, agreed, cancellationToken) is { } ended)
        {
            return ended;
        }

        _ = await quarantine.SetAsync(
            contract, $"rolled back to the checkpoint at receipt {next.Sequence}", null, Actor, cancellationToken);
        if (await ledger.ReadHeadAsync(contract, cancellationToken) is not { } still
            || still.Head.Sequence != head.Head.Sequence || still.Head.Branch != head.Head.Branch)
        {
            return new RecoveryResult.Refused(RecoveryRefusals.Impossible(
                $"contract {contract}", "It went on while it was being quarantined; it stands still now: plan again."));
        }

        await ApplyAsync(still, next);
        return new RecoveryResult.Applied(plan);
    }

    private static RecoveryPlan Plan(VersionedHead head, Head next)
    {
        using var steps = new PlanSteps();
        steps.Add($"close branch {head.Head.Branch} at receipt {head.Head.Sequence}, {head.Head.LastReceipt}");
        steps.Add($"open branch {next.Branch} at checkpoint {next.Checkpoint}, receipt {next.Sequence}, state root {next.StateRoot}");
        steps.Add($"leave {head.Head.Sequence.Number - next.Sequence.Number} receipts behind on branch {head.Head.Branch}, "
            + "readable and provable there");
        steps.Add($"quarantine branch {next.Branch} until it has been executed again");
        return steps.ToPlan(RecoveryAction.RollBack, head, null) with
        {
            Detail = new BranchBeginning(next.Branch, next.Sequence, next.Checkpoint).ToString(),
        };
    }

    private async Task ApplyAsync(VersionedHead head, Head next)
    {
        try
        {
            _ = await ledger.CommitAsync(
                new LedgerCommit { Expected = head, Next = next, Receipts = [], Markers = [], LogNodes = [] },
                CancellationToken.None);
            await steps.ReachAsync(RecoveryStep.BranchOpened);
        }
        finally
        {
            live.Forget(head.Head.Contract);
        }
    }
}
