using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Ends an audit whose ranges are all done: certificate, report, quarantine. Whoever does the last range does it; a
/// crash in between is gone on from by the next tick. Thread-safe.</summary>
public sealed partial class AuditEnding(
    IRecordStore store, ILedger ledger, CertificateStore certificates, IAuditStore reports, AuditSchedules schedules,
    Quarantine quarantine, RangeAudit audit, CheckpointCheck checks, HostKey host, PipelineInstruments instruments, TimeProvider time,
    AuditSteps steps, ILogger<AuditEnding> logger)
{
    private readonly AuditRecords _records = new(store);

    /// <summary>Ends the audit if nothing of it is left to do.</summary>
    public async Task TryEndAsync(ContractId contract, string id, CancellationToken cancellationToken)
    {
        if (await _records.ReadPlanAsync(contract, id, cancellationToken) is not { Plan: { State: AuditPlanState.Running } plan, Version: var version })
        {
            return;
        }

        var ranges = (await _records.ReadRangesAsync(plan, cancellationToken)).Select(read => read.Range).ToList();
        if (ranges.Any(range => range.Outcome == 0))
        {
            return;
        }

        var findings = await ReadFindingsAsync(plan, ranges, cancellationToken);
        var certificate = await CertifyAsync(plan, ranges, findings, cancellationToken);
        await steps.ReachAsync(AuditStep.Certified);
        if (findings.Count > 0)
        {
            var first = findings[0];
            _ = await quarantine.SetAsync(
                contract, $"audit {plan.Id}: {first.Kind} at receipt {first.Sequence}", first.ComputeId(), "audit", cancellationToken);
        }

        await ReportAsync(plan, certificate, findings, cancellationToken);
        await steps.ReachAsync(AuditStep.Reported);
        if (plan.IsScheduled)
        {
            await MarkAsync(plan, certificate, cancellationToken);
        }

        _ = await _records.TryWritePlanAsync(plan with { State = AuditPlanState.Ended }, version, cancellationToken);
        await steps.ReachAsync(AuditStep.Ended);
        await _records.RemoveActiveAsync(plan.Id, cancellationToken);
    }

    private async Task<List<RecordedFinding>> ReadFindingsAsync(
        AuditPlan plan, List<AuditRangeDocument> ranges, CancellationToken cancellationToken)
    {
        var findings = new List<RecordedFinding>();
        for (var index = 0; index < ranges.Count; index++)
        {
            if (ranges[index].Finding is { } hex && Hash256.TryParse(hex, out var id)
                && await _records.ReadFindingAsync(plan.Head.Contract, id, cancellationToken) is { } finding)
            {
                findings.Add(finding);
            }

            // Where one range ended the next must have begun: else what was read has changed meanwhile.
            if (index > 0 && plan.Mode == AuditMode.Full && ranges[index - 1].End is { } end && ranges[index].Start is { } start
                && ranges[index - 1].Outcome == (byte)AuditOutcome.Passed && end != start)
            {
                var seam = RangeAudit.Describe(plan.Head, new AuditFinding(
                    new Sequence(start.Sequence), "divergence:checkpoint-seam", end.ToString(), start.ToString()));
                _ = await _records.WriteFindingAsync(seam, cancellationToken);
                findings.Add(seam);
            }
        }

        return findings;
    }

    /// <summary>The certificate; the first one that was stored stands.</summary>
    private async Task<AuditCertificate> CertifyAsync(
        AuditPlan plan, List<AuditRangeDocument> ranges, List<RecordedFinding> findings, CancellationToken cancellationToken)
    {
        var certificate = new AuditCertificate
        {
            Audit = plan.Id,
            Contract = plan.Head.Contract,
            Branch = plan.Head.Branch,
            Start = await StartOfAsync(plan, ranges, cancellationToken),
            End = EndOf(plan, ranges),
            Profile = plan.Head.Profile,
            Package = plan.Head.Package,
            Engines = audit.Engines(plan.IsDual),
            Mode = plan.Mode,
            Receipts = ranges.Aggregate(0UL, (sum, range) => sum + range.Compared),
            Intervals = plan.Intervals,
            IntervalsCompared = plan.IntervalsCompared,
            Seed = plan.Seed,
            SeedSource = plan.SeedSource,
            Outcome = findings.Count > 0 ? AuditOutcome.Failed
                : ranges.Any(range => range.Outcome == (byte)AuditOutcome.UnverifiableHere) ? AuditOutcome.UnverifiableHere
                : AuditOutcome.Passed,
            Findings = [.. findings.Select(finding => finding.ComputeId()).Take(AuditCertificate.FindingsMax)],
            StartedAtMilliseconds = (ulong)Math.Max(0, plan.StartedAt.ToUnixTimeMilliseconds()),
            EndedAtMilliseconds = (ulong)Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds()),
        };
        _ = await certificates.WriteAsync(SignedAuditCertificate.Sign(certificate, host.Key), cancellationToken);
        return (await certificates.ReadAsync(plan.Head.Contract, plan.Id, cancellationToken))!.Certificate;
    }

    private async Task<AuditEnd> StartOfAsync(
        AuditPlan plan, List<AuditRangeDocument> ranges, CancellationToken cancellationToken)
    {
        if (ranges.Count > 0 && ranges[0].Start is { } start && start.Sequence == plan.After.Number)
        {
            return start.ToEnd();
        }

        try
        {
            var row = await ledger.ReadCheckpointAsync(plan.Head.Contract, plan.Head.Branch, plan.After, cancellationToken);
            if (row is not null && row.Sequence == plan.After)
            {
                var checkpoint = checks.Open(row, plan.Head.Contract, plan.Head.Branch).Checkpoint;
                return new AuditEnd(
                    checkpoint.Sequence, checkpoint.LastReceipt, checkpoint.StateRoot, checkpoint.Frontier.Root);
            }
        }
        catch (IntegrityException)
        {
            // The certificate is about something else; that this checkpoint is bad a full audit says.
        }

        var genesis = CheckpointState.Genesis.HeadFor(plan.Head);
        return CertificateCheck.EndOf(genesis) with { Sequence = plan.After };
    }

    /// <summary>Where the audit led to: what was computed, when it got there; what the head said, when it was not to.</summary>
    private static AuditEnd EndOf(AuditPlan plan, List<AuditRangeDocument> ranges) =>
        ranges.Count > 0 && ranges[^1].End is { } end && end.Sequence == plan.To.Number
            ? end.ToEnd() : CertificateCheck.EndOf(plan.Head) with { Sequence = plan.To };

    private async Task ReportAsync(
        AuditPlan plan, AuditCertificate certificate, List<RecordedFinding> findings, CancellationToken cancellationToken)
    {
        if (await ReadReportAsync(plan, cancellationToken) is not { } report)
        {
            return;
        }

        foreach (var finding in findings)
        {
            instruments.Found(finding.Kind);
            LogFound(plan.Id, plan.Head.Contract, finding.Kind, finding.Sequence);
        }

        await reports.WriteAsync(
            report with
            {
                Compared = certificate.Receipts,
                Verdict = (AuditVerdict)certificate.Outcome,
                Findings = [.. findings.Select(
                    finding => new AuditFinding(finding.Sequence, finding.Kind, finding.Expected, finding.Found))],
                EndedAt = DateTimeOffset.FromUnixTimeMilliseconds((long)certificate.EndedAtMilliseconds),
            },
            cancellationToken);
    }

    /// <summary>The report that was written when the audit began; one that has rotted follows from the plan.</summary>
    private async Task<AuditReport?> ReadReportAsync(AuditPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return await reports.ReadAsync(plan.Head.Contract, plan.Id, cancellationToken);
        }
        catch (IntegrityException)
        {
            return AuditReport.Begin(plan, plan.After.Next, audit.EngineNames(plan.IsDual));
        }
    }

    /// <summary>Moves the mark of what scheduled audits have passed, if they passed, and lets the next one begin.</summary>
    private async Task MarkAsync(AuditPlan plan, AuditCertificate certificate, CancellationToken cancellationToken)
    {
        var moves = certificate is { Outcome: AuditOutcome.Passed, Mode: AuditMode.Full };
        _ = await schedules.ChangeAsync(
            plan.Head.Contract,
            schedule => schedule.Active != plan.Id ? schedule : schedule with
            {
                Active = null,
                AuditedBranch = moves ? plan.Head.Branch : schedule.AuditedBranch,
                AuditedTo = moves ? plan.To : schedule.AuditedTo,
            },
            cancellationToken);
    }

    [LoggerMessage(3035, LogLevel.Error, "Audit {Audit} of contract {Contract} found {Kind} at receipt {Sequence}.")]
    private partial void LogFound(string audit, ContractId contract, string kind, Sequence sequence);
}
