using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Lets a quarantined contract advance again, after its whole active branch has been executed again from the first
/// receipt on and found right. Thread-safe.</summary>
public sealed class Resumption(
    ILedger ledger, Auditor auditor, IExecutor executor, CertificateStore certificates, Quarantine quarantine, HostKey host,
    RecoveryJournal journal, RecoverySteps steps)
{
    private const string Actor = "recovery";

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
            return new RecoveryResult.Refused(RecoveryRefusals.Impossible($"contract {contract}", head.Head.Status == ContractStatus.Closed
                ? "Its branch is closed: a rollback or an import was broken off. Do the same one again first; it goes on from there."
                : "It is not quarantined: there is nothing to resume."));
        }

        var plan = Plan(head);
        if (await journal.BeginAsync(plan, agreed, cancellationToken) is { } ended)
        {
            return ended;
        }

        var report = await auditor.RunAsync(
            new AuditRequest(contract, new Sequence(1), head.Head.Sequence), progress, cancellationToken);
        if (report is not { Verdict: AuditVerdict.Passed } || report.To != head.Head.Sequence
            || await ledger.ReadContractAsync(contract, cancellationToken) is not { } record)
        {
            return new RecoveryResult.Refused([.. Reasons(report)]);
        }

        var certificate = SignedAuditCertificate.Sign(Certify(report, record.Genesis, head.Head), host.Key);
        _ = await certificates.WriteAsync(certificate, cancellationToken);
        await steps.ReachAsync(RecoveryStep.ResumeCertified);
        var lifted = await quarantine.LiftAsync(contract, certificate, Actor, cancellationToken);
        return lifted.Refusals.Count == 0
            ? new RecoveryResult.Applied(plan) : new RecoveryResult.Refused(lifted.Refusals);
    }

    private AuditCertificate Certify(AuditReport report, Genesis genesis, Head head)
    {
        var start = Head.AtGenesis(genesis);
        return new AuditCertificate
        {
            Audit = report.Id,
            Contract = head.Contract,
            Branch = head.Branch,
            Start = new AuditEnd(start.Sequence, start.LastReceipt, start.StateRoot, start.Frontier.Root),
            End = new AuditEnd(head.Sequence, head.LastReceipt, head.StateRoot, head.Frontier.Root),
            Profile = head.Profile,
            Package = head.Package,
            Engines = [executor.EngineId],
            Mode = AuditMode.Full,
            Receipts = report.Compared,
            Intervals = 1,
            IntervalsCompared = 1,
            Seed = Hash256.Zero,
            SeedSource = "",
            Outcome = AuditOutcome.Passed,
            Findings = [],
            StartedAtMilliseconds = (ulong)report.StartedAt.ToUnixTimeMilliseconds(),
            EndedAtMilliseconds = (ulong)(report.EndedAt ?? report.StartedAt).ToUnixTimeMilliseconds(),
        };
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
