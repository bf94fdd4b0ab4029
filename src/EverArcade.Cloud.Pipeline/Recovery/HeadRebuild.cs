using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Branches;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Writes a head again that is gone or has rotted: what it said follows from what stands below it. Thread-safe.</summary>
/// <remarks>From the newest checkpoint on, the stored receipts lead to it, each linked to the one before; an archive, executed
/// again first, stands in for receipts and checkpoints that have rotted too. A head that can be read is never touched. What is
/// written is quarantined: only executing the whole branch again shows that nothing else is missing.</remarks>
public sealed class HeadRebuild(
    ILedger ledger, HeadFollower follower, HeadFromArchive archives, AuditSchedules schedules, LiveContracts live,
    Quarantine quarantine, RecoverySteps steps, RecoveryJournal journal)
{
    private const string Actor = "recovery";

    /// <param name="contract">The contract.</param>
    /// <param name="archive">An archive of it, for what else has rotted; null when nothing has.</param>
    /// <param name="agreed">The hash of the plan to carry out; null only makes the plan.</param>
    /// <param name="cancellationToken">Ends it where it is: the same again does the rest.</param>
    public async Task<RecoveryResult> RunAsync(
        ContractId contract, ArchiveSource? archive, Hash256? agreed, CancellationToken cancellationToken)
    {
        try
        {
            if (await ledger.ReadContractAsync(contract, cancellationToken) is not { } record)
            {
                return new RecoveryResult.Refused(IntakeRefusals.Unknown(contract));
            }

            if (await FindLostAsync(contract, cancellationToken) is not { } lost)
            {
                return Refuse($"contract {contract}", "Its heads can be read: there is none to write again.");
            }

            var audited = await ReadAuditedAsync(contract, lost.Branch, cancellationToken);
            var begun = archive is null
                ? null : await archives.ReadAsync(contract, lost.Branch, audited, archive, cancellationToken);
            if (begun?.Problem is { } bad)
            {
                return new RecoveryResult.Refused(bad);
            }

            var (from, source) = begun?.Head is { } archived
                ? (archived, null) : await follower.FindStartAsync(record, lost.Branch, cancellationToken);
            var head = await follower.FollowAsync(from, cancellationToken) with
            {
                Status = lost.IsClosed ? ContractStatus.Closed : ContractStatus.Quarantined,
            };

            // A head below what audits have passed would be a shorter history.
            return audited <= head.Sequence
                ? await ApplyAsync(head, source, archive, agreed, cancellationToken)
                : Refuse(
                    $"receipt {head.Sequence.Next}",
                    $"Audits have passed receipts up to {audited}; none stands after {head.Sequence}: bring an archive that has them.");
        }
        catch (IntegrityException corrupt)
        {
            return Refuse(corrupt.Place, corrupt.Detail + (archive is null
                ? ": bring an archive that has it." : ", and the archive does not cover it."));
        }
    }

    private async Task<RecoveryResult> ApplyAsync(
        Head head, string? source, ArchiveSource? archive, Hash256? agreed, CancellationToken cancellationToken)
    {
        var plan = Plan(head, source, archive);
        if (await journal.BeginAsync(plan, agreed, cancellationToken) is { } ended)
        {
            return ended;
        }

        try
        {
            if (!await ledger.RestoreHeadAsync(head, cancellationToken))
            {
                return Refuse($"head of contract {head.Contract}", "It can be read again: somebody was first.");
            }

            await steps.ReachAsync(RecoveryStep.HeadRestored);
            _ = await quarantine.SetAsync(head.Contract, "its head was written again", null, Actor, cancellationToken);
            return new RecoveryResult.Applied(plan);
        }
        finally
        {
            live.Forget(head.Contract);
        }
    }

    private static RecoveryPlan Plan(Head head, string? source, ArchiveSource? archive)
    {
        using var planned = new PlanSteps();
        planned.Add($"write the head of branch {head.Branch}: receipt {head.Sequence}, {head.LastReceipt}");
        planned.Add($"its state root {head.StateRoot}, its log root {head.Frontier.Root}");
        planned.Add(head.Checkpoint.IsZero
            ? "it has no checkpoint" : $"its newest checkpoint {head.Checkpoint} at receipt {head.CheckpointSequence}");
        if (source is not null)
        {
            planned.Add($"it has no receipt of its own: where it began is taken from {source}");
        }

        planned.Add(head.Status == ContractStatus.Closed
            ? "it is closed: a later branch has followed" : "keep it quarantined until the whole branch has been executed again");
        return planned.ToPlan(RecoveryAction.RestoreHead, new VersionedHead(head, new HeadVersion("lost")), archive?.Hash);
    }

    private static RecoveryResult.Refused Refuse(string place, string detail) =>
        new(RecoveryRefusals.Impossible(place, detail));

    /// <summary>The first branch whose head cannot be read, and whether another branch has followed it.</summary>
    private async Task<(BranchId Branch, bool IsClosed)?> FindLostAsync(ContractId contract, CancellationToken cancellationToken)
    {
        var (branch, isLost) = await LostHeads.FindFirstAsync(ledger, contract, cancellationToken);
        if (!isLost)
        {
            return null;
        }

        // The active one may be this one, or be lost too.
        var active = await Intact.OrNullAsync(() => ledger.ReadHeadAsync(contract, cancellationToken));
        return (branch, active?.Head.Branch.Number > branch.Number);
    }

    /// <summary>The last receipt of a branch that scheduled audits have passed; zero when there is none.</summary>
    private async Task<Sequence> ReadAuditedAsync(ContractId contract, BranchId branch, CancellationToken cancellationToken)
    {
        var (schedule, _) = await schedules.ReadAsync(contract, cancellationToken);
        return schedule.AuditedBranch == branch ? schedule.AuditedTo : Sequence.Zero;
    }
}
