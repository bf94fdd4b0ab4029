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
    }

    private async Task StartIfDueAsync(ListedContract listed, CancellationToken cancellationToken)
    {
        var contract = listed.Id;
        var (schedule, version) = await schedules.ReadAsync(contract, cancellationToken);
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
                return;
            }

            isBrokenOff = plan is null;
        }

        // A clock that was set back must not stop audits for as long as it was set back; nor must a crash while one began.
        var since = time.GetUtcNow() - schedule.LastAt;
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
            if (await schedules.TryWriteAsync(
                contract, schedule with { LastAt = time.GetUtcNow(), Active = null }, version, cancellationToken))
            {
                _ = await unreadable.ReportAsync(new AuditOrder(contract, new Sequence(1), null), corrupt, cancellationToken);
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
        if (await schedules.TryWriteAsync(contract, schedule with { LastAt = now, Active = id }, version, cancellationToken))
        {
            var last = Math.Min(head.Sequence.Number, audited.Number + schedule.ReceiptsMax);
            _ = await start.StartAsync(
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
