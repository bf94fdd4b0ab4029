using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Keeps audits going that have not ended, whoever began them. Thread-safe; any number of timers may do so at once.</summary>
public sealed class RunningAudits(
    IAuditStore reports, IRecordStore store, AuditEnding ending, RangeMessages messages, RangeLeases leases, TimeProvider time)
{
    // An audit that has no plan so long after its beginning will get none: who began it is dead.
    internal static readonly TimeSpan StartTimeMax = TimeSpan.FromMinutes(10);

    private readonly AuditRecords _records = new(store);

    /// <summary>Looks at each, the oldest first; one whose records have rotted does not stop the others.</summary>
    internal async Task TickAsync(CorruptionAside rest, CancellationToken cancellationToken)
    {
        await foreach (var audit in _records.WalkActiveAsync(cancellationToken))
        {
            await rest.RunAsync(() => KeepGoingAsync(audit, cancellationToken));
        }
    }

    /// <summary>Ends an audit whose ranges are all done; sends again what nobody seems to work.</summary>
    internal async Task CheckAsync(AuditPlan plan, bool resend, CancellationToken cancellationToken)
    {
        if (plan.State == AuditPlanState.Ended)
        {
            await _records.RemoveActiveAsync(plan.Id, cancellationToken);
        }

        if (plan.State != AuditPlanState.Running)
        {
            return;
        }

        var ranges = await ReadRangesAsync(plan, cancellationToken);
        var open = Enumerable.Range(0, ranges.Count).Where(range => ranges[range].Range.Outcome == 0).ToList();
        if (open.Count == 0)
        {
            await ending.TryEndAsync(plan.Head.Contract, plan.Id, cancellationToken);
            return;
        }

        await messages.SendAsync(
            plan, open.Where(range => resend || leases.SeemsLost(plan.Id, range, ranges[range].Range)).ToList(), cancellationToken);
    }

    private async Task<IReadOnlyList<(AuditRangeDocument Range, RecordVersion? Version)>> ReadRangesAsync(
        AuditPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return await _records.ReadRangesAsync(plan, cancellationToken);
        }
        catch (IntegrityException)
        {
            // Said now; worked again from the next tick on.
            await _records.DropRottenRangesAsync(plan, cancellationToken);
            throw;
        }
    }

    private async Task KeepGoingAsync(string audit, CancellationToken cancellationToken)
    {
        if (await _records.ReadActiveAsync(audit, cancellationToken) is not { } contract)
        {
            return;
        }

        if (await _records.ReadKeptPlanAsync(contract, audit, cancellationToken) is { } plan)
        {
            await CheckAsync(plan, resend: false, cancellationToken);
        }
        else if (AuditId.TryReadTime(audit, out var begun) && time.GetUtcNow() - begun >= StartTimeMax)
        {
            await BuryAsync(contract, audit, cancellationToken);
        }
    }

    /// <summary>Takes away the name of an audit that was broken off before it had a plan: nothing will ever be done for it.</summary>
    private async Task BuryAsync(ContractId contract, string audit, CancellationToken cancellationToken)
    {
        try
        {
            if (await reports.ReadAsync(contract, audit, cancellationToken) is { Verdict: AuditVerdict.Running } report)
            {
                await reports.WriteAsync(
                    report with { Verdict = AuditVerdict.Interrupted, EndedAt = time.GetUtcNow() }, cancellationToken);
            }
        }
        catch (IntegrityException)
        {
            // Nothing can be added to it, and it must not keep its audit going for ever.
            await _records.RemoveActiveAsync(audit, cancellationToken);
            throw;
        }

        await _records.RemoveActiveAsync(audit, cancellationToken);
    }
}
