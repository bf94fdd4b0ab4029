using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Re-executes a range of receipts from the newest checkpoint below it and compares every root and hash; compares,
/// never repairs. Thread-safe.</summary>
public sealed class Auditor(
    ILedger ledger, IAuditStore audits, StateLoader states, PackageShelf packages, IExecutor executor, GuestThreads guests,
    CheckpointCheck checks, PipelineInstruments instruments, TimeProvider time)
{
    /// <summary>Runs an audit and stores its report.</summary>
    /// <returns>The report; null when there is no such contract.</returns>
    /// <exception cref="ExecutionFaultException">The engine is in trouble: nothing can be said about the receipts.</exception>
    /// <remarks>An audit that is cancelled or meets trouble throws, and its report says <see cref="AuditVerdict.Interrupted"/>.</remarks>
    public Task<AuditReport?> RunAsync(
        AuditRequest request, IProgress<AuditProgress>? progress, CancellationToken cancellationToken) =>
        RunAsync(request, static _ => { }, progress, cancellationToken);

    /// <summary>The same, for who wants to name the audit while it runs.</summary>
    /// <param name="request">What to audit.</param>
    /// <param name="begun">Told the report, still running, as soon as it is stored.</param>
    /// <param name="progress">Told how far it is; null tells nobody.</param>
    /// <param name="cancellationToken">Ends the audit; its report says <see cref="AuditVerdict.Interrupted"/>.</param>
    public async Task<AuditReport?> RunAsync(
        AuditRequest request, Action<AuditReport> begun, IProgress<AuditProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (await ledger.ReadHeadAsync(request.Contract, cancellationToken) is not { } head)
        {
            return null;
        }

        var report = Begin(request, head.Head);
        await audits.WriteAsync(report, cancellationToken);
        try
        {
            begun(report);
            report = await AuditAsync(report, head.Head, progress, cancellationToken);
        }
        catch (Exception trouble) when (trouble is not OutOfMemoryException)
        {
            // Nobody may wait for an audit that nobody runs. What stopped it is the caller's to know, also if this fails.
            await audits.WriteAsync(End(report, AuditVerdict.Interrupted, null), CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await audits.WriteAsync(report, CancellationToken.None);
        return report;
    }

    private AuditReport Begin(AuditRequest request, Head head)
    {
        var now = time.GetUtcNow();
        var to = request.To is { } asked && asked < head.Sequence ? asked : head.Sequence;
        var from = new Sequence(Math.Clamp(request.From.Number, 1, to.Number + 1));
        return new AuditReport
        {
            Id = AuditId.Create(now),
            Contract = request.Contract,
            Branch = head.Branch,
            From = from,
            To = to,
            Checkpoint = Sequence.Zero,
            Compared = 0,
            Verdict = AuditVerdict.Running,
            Findings = [],
            Engine = executor.EngineId,
            StartedAt = now,
        };
    }

    private async Task<AuditReport> AuditAsync(
        AuditReport report, Head head, IProgress<AuditProgress>? progress, CancellationToken cancellationToken)
    {
        if (KnownProfiles.Find(head.Profile) is not { } profile)
        {
            return End(report, AuditVerdict.UnverifiableHere, null);
        }

        var place = report.From;
        try
        {
            var package = await packages.LoadAsync(head.Package, cancellationToken);
            var below = new Sequence(report.From.Number - 1);
            var row = await ledger.ReadCheckpointAsync(head.Contract, head.Branch, below, cancellationToken);
            place = row?.Sequence ?? place;
            var start = await states.LoadCheckpointAsync(head, below, cancellationToken);
            place = start.Sequence.Next;
            var cursor = new ReplayCursor(new SubmissionRun(executor, profile, package), profile, start, head, checks);
            report = report with { Checkpoint = start.Sequence };
            var finding = await new AuditWalk(ledger, states, guests, cursor, head, report.To)
                .RunAsync(Reach, cancellationToken);
            return End(report, finding is null ? AuditVerdict.Passed : AuditVerdict.Failed, finding);
        }
        catch (IntegrityException corrupt)
        {
            return End(report, AuditVerdict.Failed, new AuditFinding(
                place, "corruption:" + corrupt.Place.Split(' ')[0], corrupt.Place, corrupt.Detail));
        }

        void Reach(Sequence sequence)
        {
            var compared = sequence.Number - report.Checkpoint.Number;
            instruments.Audited((long)(compared - report.Compared));
            report = report with { Compared = compared };
            place = sequence.Next;
            progress?.Report(new AuditProgress(compared, report.To.Number - report.Checkpoint.Number));
        }
    }

    private AuditReport End(AuditReport report, AuditVerdict verdict, AuditFinding? finding) =>
        report with { Verdict = verdict, Findings = finding is null ? [] : [finding], EndedAt = time.GetUtcNow() };
}
