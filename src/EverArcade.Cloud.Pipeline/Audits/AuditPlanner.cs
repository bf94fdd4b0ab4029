using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Begins, cancels and resumes audits, and keeps them going: a timer ticks it in every shell. Thread-safe; any number
/// of timers in any number of processes may tick at once.</summary>
public sealed class AuditPlanner(
    IAuditStore reports, AuditReports listed, IRecordStore store, AuditStart start, RunningAudits running, DueAudits due,
    QuarantineResume quarantines, OperatorLog log, TimeProvider time)
{
    private readonly AuditRecords _records = new(store);

    /// <inheritdoc cref="AuditStart.StartAsync(AuditOrder, CancellationToken)"/>
    public Task<AuditReport?> StartAsync(AuditOrder order, CancellationToken cancellationToken) =>
        start.StartAsync(order, cancellationToken);

    /// <summary>Stops an audit before its end; what it has compared is kept.</summary>
    /// <returns>Why not, or null.</returns>
    public async Task<Refusal?> CancelAsync(ContractId contract, string audit, CancellationToken cancellationToken)
    {
        if (await ChangeAsync(contract, audit, AuditPlanState.Running, AuditPlanState.Cancelled, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        _ = await log.AppendAsync(OperatorActions.AuditCancelled, contract, audit, cancellationToken);
        await WriteVerdictAsync(contract, audit, AuditVerdict.Interrupted, cancellationToken);
        return null;
    }

    /// <summary>Goes on with a cancelled audit: only ranges that are not done are worked.</summary>
    /// <returns>Why not, or null.</returns>
    public async Task<Refusal?> ResumeAsync(ContractId contract, string audit, CancellationToken cancellationToken)
    {
        if (await ChangeAsync(contract, audit, AuditPlanState.Cancelled, AuditPlanState.Running, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        await WriteVerdictAsync(contract, audit, AuditVerdict.Running, cancellationToken);
        var plan = (await _records.ReadPlanAsync(contract, audit, cancellationToken))!.Value.Plan;
        await _records.AddActiveAsync(plan, cancellationToken);
        await running.CheckAsync(plan, resend: true, cancellationToken);
        return null;
    }

    /// <summary>An audit's report with how far it is by now, and its plan; null when there is none.</summary>
    public async Task<(AuditReport Report, AuditPlan? Plan)?> ReadAsync(
        ContractId contract, string audit, CancellationToken cancellationToken)
    {
        if (await reports.ReadAsync(contract, audit, cancellationToken) is not { } report)
        {
            return null;
        }

        var plan = (await _records.ReadPlanAsync(contract, audit, cancellationToken))?.Plan;
        return (await CountAsync(report, plan, cancellationToken), plan);
    }

    /// <summary>Reports of audits, newest first, each with how far it is by now.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="before">Only audits older than this one; null for all.</param>
    /// <param name="max">At most so many.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<Listed<AuditReport>>> ListAsync(
        ContractId contract, string? before, int max, CancellationToken cancellationToken)
    {
        var counted = new List<Listed<AuditReport>>();
        foreach (var row in await listed.ListAsync(contract, before, max, cancellationToken))
        {
            counted.Add(row.Item is { } report && HasMoved(report)
                ? row with { Item = await CountAgainAsync(report, cancellationToken) } : row);
        }

        return counted;
    }

    /// <summary>A finding by its id, or null.</summary>
    public Task<RecordedFinding?> ReadFindingAsync(ContractId contract, Hash256 finding, CancellationToken cancellationToken) =>
        _records.ReadFindingAsync(contract, finding, cancellationToken);

    /// <summary>One tick of the timer: finishes what crashes have left in quarantines and audits, and begins what schedules
    /// ask for.</summary>
    /// <exception cref="IntegrityException">Something of one contract has rotted that no audit can say; all others have had
    /// their tick.</exception>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        var rest = new CorruptionAside();
        await rest.RunAsync(() => quarantines.TickAsync(cancellationToken));
        await running.TickAsync(rest, cancellationToken);
        await due.TickAsync(rest, cancellationToken);
        rest.ThrowIfAny();
    }

    /// <summary>Whether more may have been compared than its report says.</summary>
    private static bool HasMoved(AuditReport report) => report.Verdict is AuditVerdict.Running or AuditVerdict.Interrupted;

    private async Task<AuditReport> CountAgainAsync(AuditReport report, CancellationToken cancellationToken)
    {
        try
        {
            var plan = (await _records.ReadPlanAsync(report.Contract, report.Id, cancellationToken))?.Plan;
            return await CountAsync(report, plan, cancellationToken);
        }
        catch (IntegrityException)
        {
            // What has rotted is the next tick's to say; the other audits are listed with this one.
            return report;
        }
    }

    private async Task<AuditReport> CountAsync(AuditReport report, AuditPlan? plan, CancellationToken cancellationToken)
    {
        if (plan is null || !HasMoved(report))
        {
            return report;
        }

        var ranges = await _records.ReadRangesAsync(plan, cancellationToken);
        return report with { Compared = ranges.Aggregate(0UL, (sum, range) => sum + range.Range.Compared) };
    }

    private async Task<Refusal?> ChangeAsync(
        ContractId contract, string audit, AuditPlanState from, AuditPlanState to, CancellationToken cancellationToken)
    {
        while (await _records.ReadPlanAsync(contract, audit, cancellationToken) is { } read && read.Plan.State == from)
        {
            if (await _records.TryWritePlanAsync(read.Plan with { State = to }, read.Version, cancellationToken) is not null)
            {
                return null;
            }
        }

        return new Refusal(
            AuditRefusals.AuditState, "path id",
            to == AuditPlanState.Cancelled ? "This audit does not run." : "This audit was not cancelled.");
    }

    private async Task WriteVerdictAsync(
        ContractId contract, string audit, AuditVerdict verdict, CancellationToken cancellationToken)
    {
        if (await ReadAsync(contract, audit, cancellationToken) is { Report: var report })
        {
            var endedAt = verdict == AuditVerdict.Running ? (DateTimeOffset?)null : time.GetUtcNow();
            await reports.WriteAsync(report with { Verdict = verdict, EndedAt = endedAt }, cancellationToken);
        }
    }
}
