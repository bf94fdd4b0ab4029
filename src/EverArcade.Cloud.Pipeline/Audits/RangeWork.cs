using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Works one range of an audit, if nobody else does. Thread-safe.</summary>
/// <remarks>What it came to is one conditional write under the lease: of two who work a range, because one of them was thought
/// dead, one writes, and both would have written the same.</remarks>
public sealed class RangeWork(
    IRecordStore store, ILedger ledger, RangeAudit audit, RangeLeases leases, AuditEnding ending,
    PipelineInstruments instruments, TimeProvider time, AuditSteps steps)
{
    private readonly AuditRecords _records = new(store);

    public async Task RunAsync(ContractId contract, string id, int range, CancellationToken cancellationToken)
    {
        if (await _records.ReadPlanAsync(contract, id, cancellationToken) is not { Plan: { State: AuditPlanState.Running } plan }
            || range >= plan.Ranges.Count)
        {
            return;
        }

        using (var lease = await leases.TryTakeAsync(plan, range, cancellationToken))
        {
            if (lease is not null && !await WorkAsync(plan, range, lease, cancellationToken))
            {
                return;
            }
        }

        await ending.TryEndAsync(contract, id, cancellationToken);
    }

    /// <returns>False when the audit was cancelled, or the range is somebody else's by now.</returns>
    private async Task<bool> WorkAsync(AuditPlan plan, int range, RangeLease lease, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (isLost, isCancelled) = (false, false);
        try
        {
            await steps.ReachAsync(AuditStep.RangeTaken);
            var bounds = plan.Ranges[range];
            var result = await audit.RunAsync(
                await HeadOfAsync(plan, cancellationToken), new Sequence(bounds.After), new Sequence(bounds.Last), plan.IsDual,
                new AuditPace(plan.Share, instruments, time), BeatAsync, stop.Token);
            instruments.Audited((long)result.Compared);
            var finding = result.Finding is { } found
                ? await _records.WriteFindingAsync(found, cancellationToken) : (Protocol.Hash256?)null;
            await steps.ReachAsync(AuditStep.RangeCompared);
            var isOurs = await lease.TryCompleteAsync(result, finding, cancellationToken);
            await steps.ReachAsync(AuditStep.RangeCompleted);
            return isOurs;
        }
        catch (OperationCanceledException) when (isLost || isCancelled)
        {
            if (!isLost)
            {
                _ = await lease.TryReleaseAsync(cancellationToken);
            }

            return false;
        }
        catch
        {
            // Nobody may wait for a lease that nobody keeps. What stopped it is the caller's to know, also if this fails.
            await ((Task)lease.TryReleaseAsync(CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        async Task BeatAsync(AuditProgress progress)
        {
            if (!lease.IsDue)
            {
                return;
            }

            isLost = !await lease.TryBeatAsync(progress, cancellationToken);
            isCancelled = await _records.ReadPlanAsync(plan.Head.Contract, plan.Id, cancellationToken)
                is not { Plan.State: AuditPlanState.Running };
            if (isLost || isCancelled)
            {
                await stop.CancelAsync();
            }
        }
    }

    /// <summary>The head the plan leads to, on top of what the head row says beside it.</summary>
    private async Task<Head> HeadOfAsync(AuditPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.ReadHeadAsync(plan.Head.Contract, cancellationToken) is { Head: var now }
                && now.Branch == plan.Head.Branch
                ? now with
                {
                    Sequence = plan.Head.Sequence,
                    LastReceipt = plan.Head.LastReceipt,
                    StateRoot = plan.Head.StateRoot,
                    Frontier = plan.Head.Frontier,
                    Package = plan.Head.Package,
                    Profile = plan.Head.Profile,
                    Checkpoint = plan.Head.Checkpoint,
                    CheckpointSequence = plan.Head.CheckpointSequence,
                }
                : plan.Head;
        }
        catch (IntegrityException)
        {
            // A head row that has rotted since stops its contract by itself; what the plan leads to is known.
            return plan.Head;
        }
    }
}
