using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Lets a quarantined contract advance again, after its whole active branch has been executed again from the first
/// receipt on and found right. Thread-safe.</summary>
public sealed class Resumption(
    ILedger ledger, AuditPlanner audits, RangeWork ranges, CertificateStore certificates, Quarantine quarantine,
    RecoveryJournal journal, RecoverySteps steps, TimeProvider time)
{
    private const string Actor = "recovery";

    /// <summary>Time between two looks at ranges that another worker has.</summary>
    private static readonly TimeSpan LookTime = TimeSpan.FromMilliseconds(250);

    /// <param name="contract">The contract.</param>
    /// <param name="agreed">The hash of the plan to carry out; null only makes the plan.</param>
    /// <param name="progress">Told how far the re-execution is; null tells nobody.</param>
    /// <param name="cancellationToken">Ends it; the contract stays as it is.</param>
    public async Task<RecoveryResult> RunAsync(
        ContractId contract, Hash256? agreed, IProgress<AuditProgress>? progress, CancellationToken cancellationToken)
    {
        if (await ledger.ReadHeadAsync(contract, cancellationToken) is not { } head)
        {
            return new RecoveryResult.Refused(IntakeRefusals.Unknown(contract));
        }

        if (head.Head.Status != ContractStatus.Quarantined)
        {
            return new RecoveryResult.Refused(RecoveryRefusals.Impossible($"contract {contract}", head.Head.Status == ContractStatus.Importing
                ? RecoveryRefusals.ImportBrokenOff
                : "It is not quarantined: there is nothing to resume."));
        }

        var plan = Plan(head);
        if (await journal.BeginAsync(plan, agreed, cancellationToken) is { } ended)
        {
            return ended;
        }

        var report = await AuditAsync(contract, head.Head.Sequence, progress, cancellationToken);
        if (report is not { Verdict: AuditVerdict.Passed } || report.To != head.Head.Sequence
            || await certificates.ReadAsync(contract, report.Id, cancellationToken) is not { } certificate)
        {
            return new RecoveryResult.Refused([.. Reasons(report)]);
        }

        await steps.ReachAsync(RecoveryStep.ResumeCertified);
        var lifted = await quarantine.LiftAsync(contract, certificate, Actor, cancellationToken);
        return lifted.Refusals.Count == 0
            ? new RecoveryResult.Applied(plan) : new RecoveryResult.Refused(lifted.Refusals);
    }

    /// <summary>A full audit like any other, at full speed: its ranges are worked here, and by whoever takes their messages too.</summary>
    private async Task<AuditReport?> AuditAsync(
        ContractId contract, Sequence to, IProgress<AuditProgress>? progress, CancellationToken cancellationToken)
    {
        var report = await audits.StartAsync(new AuditOrder(contract, new Sequence(1), to) { Share = 1 }, cancellationToken);
        var isFirst = true;
        while (report is { Verdict: AuditVerdict.Running }
            && await audits.ReadAsync(contract, report.Id, cancellationToken) is { } read)
        {
            if (!isFirst && read.Report.Verdict == AuditVerdict.Running)
            {
                await Task.Delay(LookTime, time, cancellationToken);
            }

            isFirst = false;
            for (var range = 0; range < (read.Plan?.Ranges.Count ?? 0); range++)
            {
                await ranges.RunAsync(contract, read.Report.Id, range, cancellationToken);
                report = (await audits.ReadAsync(contract, read.Report.Id, cancellationToken))?.Report;
                progress?.Report(new AuditProgress(report?.Compared ?? 0, to.Number));
            }
        }

        return report;
    }

    private static IEnumerable<Refusal> Reasons(AuditReport? report) => report is { Findings.Count: > 0 }
        ? report.Findings.Select(finding => new Refusal(
            RecoveryRefusals.AuditFailed, $"receipt {finding.Sequence}",
            $"{finding.Kind}: expected {finding.Expected}, found {finding.Found}"))
        : [new Refusal(RecoveryRefusals.AuditFailed, "audit", $"The audit ended as {report?.Verdict}.")];

    private static RecoveryPlan Plan(VersionedHead head)
    {
        using var steps = new PlanSteps();
        steps.Add($"execute receipts 1 to {head.Head.Sequence} of branch {head.Head.Branch} again and compare everything");
        steps.Add("when all is right: certify it, lift the quarantine, run what waits");
        return steps.ToPlan(RecoveryAction.Resume, head, null);
    }
}
