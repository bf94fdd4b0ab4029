using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Begins the audits that schedules ask for. Thread-safe; any number of timers may do so at once.</summary>
public sealed class DueAudits(
    ILedger ledger, IRecordStore store, AuditSchedules schedules, AuditStart start, UnreadableHead unreadable,
    PipelineInstruments instruments, TimeProvider time)
{
    private const int PageMax = 500;

    private readonly AuditRecords _records = new(store);

    /// <summary>Looks at the schedule of each contract; one that has rotted does not stop the others.</summary>
    internal async Task TickAsync(CorruptionAside rest, CancellationToken cancellationToken)
    {
        ContractId? after = null;
        while (await ledger.ListContractsAsync(after, PageMax, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var contract in page)
            {
                await rest.RunAsync(() => StartIfDueAsync(contract, cancellationToken));
            }

            after = page[^1].Id;
        }

        foreach (var lost in await ledger.ListLostContractsAsync(cancellationToken))
        {
            await rest.RunAsync(() => StartIfDueAsync(new ListedContract(lost, null), cancellationToken));
        }
    }

    private async Task StartIfDueAsync(ListedContract listed, CancellationToken cancellationToken)
    {
        var (schedule, version) = await schedules.ReadAsync(listed.Id, cancellationToken);
        if (!await IsDueAsync(listed.Id, schedule, cancellationToken))
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
            if (await schedules.TryWriteAsync(
                listed.Id, schedule with { LastAt = time.GetUtcNow(), Active = null }, version, cancellationToken))
            {
                _ = await unreadable.ReportAsync(new AuditOrder(listed.Id, new Sequence(1), null), corrupt, cancellationToken);
            }

            return;
        }

        var audited = schedule.AuditedBranch == head.Branch ? schedule.AuditedTo : Sequence.Zero;
        // A full audit looks at what is new. A sampled one looks anywhere: what was good may have rotted since.
        if (head.Sequence <= (schedule.Mode == AuditMode.Full ? audited : Sequence.Zero))
        {
            return;
        }

        instruments.AuditDue(head.Sequence.Number - Math.Min(audited.Number, head.Sequence.Number));

        // Whoever writes this begins the audit; another timer finds that somebody has.
        var (now, id) = (time.GetUtcNow(), AuditId.Create(time.GetUtcNow()));
        if (await schedules.TryWriteAsync(listed.Id, schedule with { LastAt = now, Active = id }, version, cancellationToken))
        {
            _ = await start.StartAsync(OrderOf(head, audited, schedule, id), cancellationToken);
        }
    }

    /// <summary>Whether the schedule's time has come, and no audit of it runs.</summary>
    private async Task<bool> IsDueAsync(ContractId contract, AuditSchedule schedule, CancellationToken cancellationToken)
    {
        var isBrokenOff = false;
        if (schedule.Active is { } active)
        {
            var plan = await _records.ReadKeptPlanAsync(contract, active, cancellationToken);
            if (plan is { State: AuditPlanState.Running })
            {
                // Its name among those that run may have rotted and gone.
                await _records.AddActiveAsync(plan, cancellationToken);
            }

            if (plan is { State: not AuditPlanState.Ended } || time.GetUtcNow() - schedule.LastAt < RunningAudits.StartTimeMax)
            {
                return false;
            }

            isBrokenOff = plan is null;
        }

        // A clock that was set back must not stop audits for as long as it was set back; nor must a crash while one began.
        var since = time.GetUtcNow() - schedule.LastAt;
        return schedule.Every > TimeSpan.Zero && (since < TimeSpan.Zero || since >= schedule.Every || isBrokenOff);
    }

    private static AuditOrder OrderOf(Head head, Sequence audited, AuditSchedule schedule, string id)
    {
        var last = Math.Min(head.Sequence.Number, audited.Number + schedule.ReceiptsMax);
        var isFull = schedule.Mode == AuditMode.Full;
        return new AuditOrder(head.Contract, isFull ? audited.Next : new Sequence(1), isFull ? new Sequence(last) : null)
        {
            Id = id,
            IsScheduled = true,
            Mode = schedule.Mode,
            Sample = schedule.Sample,
            IsDual = schedule.IsDual,
            Share = schedule.Share,
        };
    }

    /// <summary>The head of a contract that a list has, and whose row there is whole.</summary>
    /// <exception cref="IntegrityException">One of the two is not what was written.</exception>
    private async Task<Head> ReadWholeAsync(ListedContract listed, CancellationToken cancellationToken)
    {
        _ = listed.Record ?? await ledger.ReadContractAsync(listed.Id, cancellationToken)
            ?? throw new IntegrityException($"contract {listed.Id}", "its genesis is missing");
        var head = (await ledger.ReadHeadAsync(listed.Id, cancellationToken))?.Head
            ?? throw new IntegrityException($"contract {listed.Id}", "it is listed and its row is gone");
        await FollowedHeads.CheckAsync(ledger, head, cancellationToken);
        return head;
    }
}
