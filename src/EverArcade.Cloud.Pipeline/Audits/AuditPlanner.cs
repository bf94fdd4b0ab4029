using System.Security.Cryptography;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Begins, cancels and resumes audits, and keeps them going: a timer ticks it in every shell. Thread-safe; any number
/// of timers in any number of processes may tick at once.</summary>
public sealed class AuditPlanner
{
    private const int PageMax = 500;

    // An audit that has no plan so long after its beginning will get none: who began it is dead.
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromMinutes(10);

    private readonly ILedger _ledger;
    private readonly IAuditStore _reports;
    private readonly AuditRecords _records;
    private readonly RangePlanner _planner;
    private readonly RangeAudit _audit;
    private readonly AuditSchedules _schedules;
    private readonly AuditEnding _ending;
    private readonly RangeLeases _leases;
    private readonly QuarantineResume _quarantines;
    private readonly OperatorLog _log;
    private readonly IMessageQueue _queue;
    private readonly QueueSignal _signal;
    private readonly PipelineOptions _options;
    private readonly AuditSteps _steps;
    private readonly UnreadableHead _unreadable;
    private readonly TimeProvider _time;
    private readonly PipelineInstruments _instruments;

    public AuditPlanner(
        ILedger ledger, IAuditStore reports, IRecordStore records, RangeAudit audit, AuditSchedules schedules,
        AuditEnding ending, RangeLeases leases, QuarantineResume quarantines, OperatorLog log,
        [FromKeyedServices(QueueNames.Audits)] IMessageQueue queue,
        [FromKeyedServices(QueueNames.Audits)] QueueSignal signal, PipelineOptions options, TimeProvider time,
        PipelineInstruments instruments, AuditSteps steps, UnreadableHead unreadable)
    {
        (_ledger, _reports, _audit, _schedules, _ending) = (ledger, reports, audit, schedules, ending);
        (_leases, _quarantines, _log, _queue, _signal, _options, _time) = (leases, quarantines, log, queue, signal, options, time);
        (_instruments, _steps, _unreadable) = (instruments, steps, unreadable);
        _records = new AuditRecords(records);
        _planner = new RangePlanner(ledger, options);
    }

    /// <summary>Begins an audit: its plan and its messages are durable on return.</summary>
    /// <returns>The report, running; failed already when the contract's head cannot be read; null when there is no such
    /// contract.</returns>
    public async Task<AuditReport?> StartAsync(AuditOrder order, CancellationToken cancellationToken)
    {
        try
        {
            if (await _ledger.ReadHeadAsync(order.Contract, cancellationToken) is not { Head: var head })
            {
                return null;
            }

            await FollowedHeads.CheckAsync(_ledger, head, cancellationToken);
            return await StartAsync(order, head, cancellationToken);
        }
        catch (IntegrityException corrupt)
        {
            return await _unreadable.ReportAsync(order, corrupt, cancellationToken);
        }
    }

    /// <summary>Stops an audit before its end; what it has compared is kept.</summary>
    /// <returns>Why not, or null.</returns>
    public async Task<Refusal?> CancelAsync(ContractId contract, string audit, CancellationToken cancellationToken)
    {
        if (await ChangeAsync(contract, audit, AuditPlanState.Running, AuditPlanState.Cancelled, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        _ = await _log.AppendAsync(OperatorActions.AuditCancelled, contract, audit, cancellationToken);
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
        await CheckAsync(plan, resend: true, cancellationToken);
        return null;
    }

    /// <summary>An audit's report with how far it is by now, and its plan; null when there is none.</summary>
    public async Task<(AuditReport Report, AuditPlan? Plan)?> ReadAsync(
        ContractId contract, string audit, CancellationToken cancellationToken)
    {
        if (await _reports.ReadAsync(contract, audit, cancellationToken) is not { } report)
        {
            return null;
        }

        var plan = (await _records.ReadPlanAsync(contract, audit, cancellationToken))?.Plan;
        if (plan is null || report.Verdict is not (AuditVerdict.Running or AuditVerdict.Interrupted))
        {
            return (report, plan);
        }

        var ranges = await _records.ReadRangesAsync(plan, cancellationToken);
        return (report with { Compared = ranges.Aggregate(0UL, (sum, range) => sum + range.Range.Compared) }, plan);
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
        await rest.RunAsync(() => _quarantines.TickAsync(cancellationToken));
        await foreach (var audit in _records.WalkActiveAsync(cancellationToken))
        {
            await rest.RunAsync(() => KeepGoingAsync(audit, cancellationToken));
        }

        ContractId? after = null;
        while (await _ledger.ListContractsAsync(after, PageMax, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var contract in page)
            {
                await rest.RunAsync(() => StartIfDueAsync(contract, cancellationToken));
            }

            after = page[^1].Id;
        }

        rest.ThrowIfAny();
    }

    /// <summary>The head of a contract that a list has, and whose row there is whole.</summary>
    /// <exception cref="IntegrityException">One of the two is not what was written.</exception>
    private async Task<Head> ReadWholeAsync(ListedContract listed, CancellationToken cancellationToken)
    {
        _ = listed.Record ?? await _ledger.ReadContractAsync(listed.Id, cancellationToken)
            ?? throw new IntegrityException($"contract {listed.Id}", "its genesis is missing");
        var head = (await _ledger.ReadHeadAsync(listed.Id, cancellationToken))?.Head
            ?? throw new IntegrityException($"contract {listed.Id}", "it is listed and its row is gone");
        await FollowedHeads.CheckAsync(_ledger, head, cancellationToken);
        return head;
    }

    private async Task<AuditReport> StartAsync(AuditOrder order, Head head, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(order, head, cancellationToken);
        var report = Report(plan, order);

        // Active before it is written: a crash in between leaves a name without a plan, which a tick takes away.
        await _records.AddActiveAsync(plan, cancellationToken);
        await _steps.ReachAsync(AuditStep.Named);
        await _reports.WriteAsync(report, cancellationToken);
        await _steps.ReachAsync(AuditStep.Announced);
        _ = await _records.TryWritePlanAsync(plan, null, cancellationToken);
        await _steps.ReachAsync(AuditStep.Planned);
        await SendAsync(plan, Enumerable.Range(0, plan.Ranges.Count), cancellationToken);
        if (plan.Ranges.Count == 0)
        {
            await _ending.TryEndAsync(order.Contract, plan.Id, cancellationToken);
        }

        return await _reports.ReadAsync(order.Contract, plan.Id, cancellationToken) ?? report;
    }

    private async Task<AuditPlan> PlanAsync(AuditOrder order, Head head, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var to = order.To is { } asked && asked < head.Sequence ? asked : head.Sequence;
        var after = new Sequence(Math.Clamp(order.From.Number, 1, to.Number + 1) - 1);
        var intervals = await _planner.ListIntervalsAsync(head, after, to, cancellationToken);

        // Drawn after the range is fixed: the log's root, which the choice depends on, stands already.
        var isSampled = order.Mode == AuditMode.Sampled && intervals.Count > 0;
        var seed = !isSampled ? Hash256.Zero : order.Seed ?? Hash256.FromBytes(RandomNumberGenerator.GetBytes(Hash256.Length));
        var ranges = isSampled ? RangePlanner.Choose(intervals, head, seed, order.Sample) : _planner.Gather(intervals);
        return new AuditPlan
        {
            Id = order.Id ?? AuditId.Create(now),
            State = AuditPlanState.Running,
            Mode = isSampled ? AuditMode.Sampled : AuditMode.Full,
            IsDual = order.IsDual && _audit.HasSecond,
            Share = order.Share ?? _options.AuditShare,
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

    private AuditReport Report(AuditPlan plan, AuditOrder order) => new()
    {
        Id = plan.Id,
        Contract = plan.Head.Contract,
        Branch = plan.Head.Branch,
        From = new Sequence(Math.Clamp(order.From.Number, 1, plan.To.Number + 1)),
        To = plan.To,
        Checkpoint = plan.After,
        Compared = 0,
        Verdict = AuditVerdict.Running,
        Findings = [],
        Engine = string.Join(" and ", _audit.Engines(plan.IsDual)),
        StartedAt = plan.StartedAt,
    };

    private async Task SendAsync(AuditPlan plan, IEnumerable<int> ranges, CancellationToken cancellationToken)
    {
        foreach (var range in ranges)
        {
            var body = AuditMessage.FormatRange(plan.Head.Contract, plan.Id, range);
            _ = await _queue.SendAsync(plan.Head.Contract, body, TimeSpan.Zero, cancellationToken);
            _leases.Sent(plan.Id, range);
        }

        _signal.Raise();
    }

    private async Task KeepGoingAsync(string audit, CancellationToken cancellationToken)
    {
        if (await _records.ReadActiveAsync(audit, cancellationToken) is not { } contract)
        {
            return;
        }

        if (await _records.ReadPlanAsync(contract, audit, cancellationToken) is { Plan: var plan })
        {
            await CheckAsync(plan, resend: false, cancellationToken);
        }
        else if (AuditId.TryReadTime(audit, out var begun) && _time.GetUtcNow() - begun >= StartTimeMax)
        {
            await BuryAsync(contract, audit, cancellationToken);
        }
    }

    /// <summary>Takes away the name of an audit that was broken off before it had a plan: nothing will ever be done for it.</summary>
    private async Task BuryAsync(ContractId contract, string audit, CancellationToken cancellationToken)
    {
        if (await _reports.ReadAsync(contract, audit, cancellationToken) is { Verdict: AuditVerdict.Running } report)
        {
            await _reports.WriteAsync(
                report with { Verdict = AuditVerdict.Interrupted, EndedAt = _time.GetUtcNow() }, cancellationToken);
        }

        await _records.RemoveActiveAsync(audit, cancellationToken);
    }

    /// <summary>Ends an audit whose ranges are all done; sends again what nobody seems to work.</summary>
    private async Task CheckAsync(AuditPlan plan, bool resend, CancellationToken cancellationToken)
    {
        if (plan.State == AuditPlanState.Ended)
        {
            await _records.RemoveActiveAsync(plan.Id, cancellationToken);
        }

        if (plan.State != AuditPlanState.Running)
        {
            return;
        }

        var ranges = await _records.ReadRangesAsync(plan, cancellationToken);
        var open = Enumerable.Range(0, ranges.Count).Where(range => ranges[range].Range.Outcome == 0).ToList();
        if (open.Count == 0)
        {
            await _ending.TryEndAsync(plan.Head.Contract, plan.Id, cancellationToken);
            return;
        }

        await SendAsync(
            plan, open.Where(range => resend || _leases.SeemsLost(plan.Id, range, ranges[range].Range)).ToList(), cancellationToken);
    }

    private async Task StartIfDueAsync(ListedContract listed, CancellationToken cancellationToken)
    {
        var contract = listed.Id;
        var (schedule, version) = await _schedules.ReadAsync(contract, cancellationToken);
        var isBrokenOff = false;
        if (schedule.Active is { } active)
        {
            var plan = (await _records.ReadPlanAsync(contract, active, cancellationToken))?.Plan;
            if (plan is { State: AuditPlanState.Running })
            {
                // Its name among those that run may have rotted and gone.
                await _records.AddActiveAsync(plan, cancellationToken);
            }

            if (plan is { State: not AuditPlanState.Ended } || _time.GetUtcNow() - schedule.LastAt < StartTimeMax)
            {
                return;
            }

            isBrokenOff = plan is null;
        }

        // A clock that was set back must not stop audits for as long as it was set back; nor must a crash while one began.
        var since = _time.GetUtcNow() - schedule.LastAt;
        if (schedule.Every <= TimeSpan.Zero || (since >= TimeSpan.Zero && since < schedule.Every && !isBrokenOff))
        {
            return;
        }

        Head head;
        try
        {
            head = await ReadWholeAsync(listed, cancellationToken);
        }
        catch (IntegrityException corrupt)
        {
            // Said once in the time of the schedule, by whichever timer writes this.
            if (await _schedules.TryWriteAsync(
                contract, schedule with { LastAt = _time.GetUtcNow(), Active = null }, version, cancellationToken))
            {
                _ = await _unreadable.ReportAsync(new AuditOrder(contract, new Sequence(1), null), corrupt, cancellationToken);
            }

            return;
        }

        var audited = schedule.AuditedBranch == head.Branch ? schedule.AuditedTo : Sequence.Zero;
        // A full audit looks at what is new. A sampled one looks anywhere: what was good may have rotted since.
        if (head.Sequence <= (schedule.Mode == AuditMode.Full ? audited : Sequence.Zero))
        {
            return;
        }

        _instruments.AuditDue(head.Sequence.Number - Math.Min(audited.Number, head.Sequence.Number));

        // Whoever writes this begins the audit; another timer finds that somebody has.
        var (now, id) = (_time.GetUtcNow(), AuditId.Create(_time.GetUtcNow()));
        if (await _schedules.TryWriteAsync(contract, schedule with { LastAt = now, Active = id }, version, cancellationToken))
        {
            var last = Math.Min(head.Sequence.Number, audited.Number + schedule.ReceiptsMax);
            _ = await StartAsync(
                new AuditOrder(
                    contract, schedule.Mode == AuditMode.Full ? audited.Next : new Sequence(1),
                    schedule.Mode == AuditMode.Full ? new Sequence(last) : null)
                {
                    Id = id,
                    IsScheduled = true,
                    Mode = schedule.Mode,
                    Sample = schedule.Sample,
                    IsDual = schedule.IsDual,
                    Share = schedule.Share,
                },
                cancellationToken);
        }
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
            var endedAt = verdict == AuditVerdict.Running ? (DateTimeOffset?)null : _time.GetUtcNow();
            await _reports.WriteAsync(report with { Verdict = verdict, EndedAt = endedAt }, cancellationToken);
        }
    }
}
