using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Writes the records again that a contract cannot do without and that are in no history: its own row, its package's record, the
/// record of its quarantine. Thread-safe.</summary>
/// <remarks>Each is taken from what is hashed or signed elsewhere, and one that can be read is never touched. What they say of the
/// history is nothing: whether that is right an audit says, and nothing is released here.</remarks>
public sealed class RecordRebuild(
    ILedger ledger, ContractRebuild contracts, PackageRebuild packages, QuarantineRebuild quarantines, LiveContracts live,
    RecoverySteps steps, RecoveryJournal journal)
{
    /// <param name="contract">The contract.</param>
    /// <param name="archive">An archive of it, where its genesis or its package's file is gone; null where neither is.</param>
    /// <param name="agreed">The hash of the plan to carry out; null only makes the plan.</param>
    /// <param name="cancellationToken">Ends it where it is: the same again does the rest.</param>
    public async Task<RecoveryResult> RunAsync(
        ContractId contract, ArchiveSource? archive, Hash256? agreed, CancellationToken cancellationToken)
    {
        try
        {
            var (archived, problem) = archive is null ? default : await ArchivedOrigin.ReadAsync(contract, archive, cancellationToken);
            if (problem is { } bad)
            {
                return new RecoveryResult.Refused(bad);
            }

            if (await contracts.PlanAsync(contract, archived, cancellationToken) is not var (record, own))
            {
                return new RecoveryResult.Refused(IntakeRefusals.Unknown(contract));
            }

            RecordRepair?[] found =
            [
                own,
                await packages.PlanAsync(record.Genesis.Package, archived, cancellationToken),
                await quarantines.PlanAsync(contract, cancellationToken),
            ];
            var repairs = found.OfType<RecordRepair>().ToList();
            return repairs.Count > 0
                ? await ApplyAsync(await PlanAsync(record, repairs, archive, cancellationToken), repairs, agreed, cancellationToken)
                : new RecoveryResult.Refused(RecoveryRefusals.Impossible(
                    $"contract {contract}",
                    "Its row, its package's record and that of its quarantine can be read: there is none to write again."));
        }
        catch (IntegrityException corrupt)
        {
            return new RecoveryResult.Refused(RecoveryRefusals.Impossible(corrupt.Place, corrupt.Detail + "."));
        }
    }

    private async Task<RecoveryResult> ApplyAsync(
        RecoveryPlan plan, List<RecordRepair> repairs, Hash256? agreed, CancellationToken cancellationToken)
    {
        if (await journal.BeginAsync(plan, agreed, cancellationToken) is { } ended)
        {
            return ended;
        }

        try
        {
            foreach (var repair in repairs)
            {
                await repair.ApplyAsync(cancellationToken);
                await steps.ReachAsync(RecoveryStep.RecordRestored);
            }

            return new RecoveryResult.Applied(plan);
        }
        finally
        {
            live.Forget(plan.Contract);
        }
    }

    private async Task<RecoveryPlan> PlanAsync(
        ContractRecord record, List<RecordRepair> repairs, ArchiveSource? archive, CancellationToken cancellationToken)
    {
        using var planned = new PlanSteps();
        foreach (var step in repairs.SelectMany(repair => repair.Steps))
        {
            planned.Add(step);
        }

        return planned.ToPlan(RecoveryAction.RestoreRecords, await ReadHeadAsync(record, cancellationToken), archive?.Hash);
    }

    /// <summary>The head the plan is made for. What is written does not depend on it, so it may be lost too: it is written again
    /// afterwards, and one that has rotted is as if it were gone.</summary>
    private async Task<VersionedHead> ReadHeadAsync(ContractRecord record, CancellationToken cancellationToken) =>
        await Intact.OrNullAsync(() => ledger.ReadHeadAsync(record.Id, cancellationToken))
        ?? new VersionedHead(Head.AtGenesis(record.Genesis), new HeadVersion("lost"));
}
