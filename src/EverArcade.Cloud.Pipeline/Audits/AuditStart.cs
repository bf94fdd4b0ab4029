using System.Security.Cryptography;
using EverArcade.Cloud.Pipeline.Branches;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Begins audits: fixes what is compared, writes that down, and sends the ranges out. Thread-safe.</summary>
public sealed class AuditStart(
    ILedger ledger, IAuditStore reports, IRecordStore store, RangeAudit audit, AuditEnding ending, RangeMessages messages,
    UnreadableHead unreadable, PipelineOptions options, AuditSteps steps, TimeProvider time)
{
    private readonly AuditRecords _records = new(store);
    private readonly RangePlanner _planner = new(ledger, options);

    /// <summary>Begins an audit: its plan and its messages are durable on return.</summary>
    /// <returns>The report, running; failed already when the contract's head cannot be read; null when there is no such
    /// contract or branch.</returns>
    public async Task<AuditReport?> StartAsync(AuditOrder order, CancellationToken cancellationToken)
    {
        try
        {
            if (await ledger.ReadHeadAsync(order.Contract, cancellationToken) is not { Head: var active })
            {
                return null;
            }

            await FollowedHeads.CheckAsync(ledger, active, cancellationToken);
            return await BranchHead.FindAsync(ledger, order.Contract, order.Branch, cancellationToken) is { } head
                ? await StartAsync(order, head, cancellationToken) : null;
        }
        catch (IntegrityException corrupt)
        {
            return await unreadable.ReportAsync(order, corrupt, cancellationToken);
        }
    }

    /// <summary>The same, of a head that has been read.</summary>
    internal async Task<AuditReport> StartAsync(AuditOrder order, Head head, CancellationToken cancellationToken)
    {
        var span = AuditSpan.Of(head, order.From, order.To);
        var plan = await PlanAsync(order, head, span, cancellationToken);
        var report = AuditReport.Begin(plan, span.From, audit.EngineNames(plan.IsDual));

        // Active before it is written: a crash in between leaves a name without a plan, which a tick takes away.
        await _records.AddActiveAsync(plan, cancellationToken);
        await steps.ReachAsync(AuditStep.Named);
        await reports.WriteAsync(report, cancellationToken);
        await steps.ReachAsync(AuditStep.Announced);
        _ = await _records.TryWritePlanAsync(plan, null, cancellationToken);
        await steps.ReachAsync(AuditStep.Planned);
        await messages.SendAsync(plan, Enumerable.Range(0, plan.Ranges.Count), cancellationToken);
        if (plan.Ranges.Count == 0)
        {
            await ending.TryEndAsync(order.Contract, plan.Id, cancellationToken);
        }

        return await reports.ReadAsync(order.Contract, plan.Id, cancellationToken) ?? report;
    }

    private async Task<AuditPlan> PlanAsync(AuditOrder order, Head head, AuditSpan span, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (from, to) = span;
        var intervals = await _planner.ListIntervalsAsync(head, new Sequence(from.Number - 1), to, cancellationToken);

        // Drawn after the range is fixed: the log's root, which the choice depends on, stands already.
        var isSampled = order.Mode == AuditMode.Sampled && intervals.Count > 0;
        var seed = !isSampled ? Hash256.Zero : order.Seed ?? Hash256.FromBytes(RandomNumberGenerator.GetBytes(Hash256.Length));
        var ranges = isSampled ? RangePlanner.Choose(intervals, head, seed, order.Sample) : _planner.Gather(intervals);
        return new AuditPlan
        {
            Id = order.Id ?? AuditId.Create(now),
            State = AuditPlanState.Running,
            Mode = isSampled ? AuditMode.Sampled : AuditMode.Full,
            IsDual = order.IsDual && audit.HasSecond,
            Share = order.Share ?? options.AuditShare,
            Head = head,
            After = new Sequence(intervals.Count > 0 ? intervals[0].After : to.Number),
            To = to,
            Ranges = ranges,
            Intervals = (ulong)intervals.Count,
            IntervalsCompared = (ulong)(isSampled ? ranges.Count : intervals.Count),
            Seed = seed,
            SeedSource = !isSampled ? "" : order.Seed is null ? "host" : "given",
            IsScheduled = order.IsScheduled,
            StartedAt = now,
        };
    }
}
