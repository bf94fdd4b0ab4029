using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Re-executes a range of receipts from the newest checkpoint below it and compares every root and hash; compares,
/// never repairs. Thread-safe.</summary>
public sealed class Auditor(
    ILedger ledger, IAuditStore audits, RangeAudit ranges, PipelineInstruments instruments, TimeProvider time)
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

        await FollowedHeads.CheckAsync(ledger, head.Head, cancellationToken);
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
            await audits.WriteAsync(report with { Verdict = AuditVerdict.Interrupted, EndedAt = time.GetUtcNow() }, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await audits.WriteAsync(report, CancellationToken.None);
        return report;
    }

    private AuditReport Begin(AuditRequest request, Head head)
    {
        var now = time.GetUtcNow();
        return AuditReport.Begin(
            AuditId.Create(now), head, AuditSpan.Of(head, request.From, request.To), ranges.Engines(dual: false)[0], now);
    }

    private async Task<AuditReport> AuditAsync(
        AuditReport report, Head head, IProgress<AuditProgress>? progress, CancellationToken cancellationToken)
    {
        var result = await ranges.RunAsync(
            head, new Sequence(report.From.Number - 1), report.To, dual: false, new AuditPace(1, instruments, time),
            reached =>
            {
                progress?.Report(reached);
                return Task.CompletedTask;
            },
            cancellationToken);
        instruments.Audited((long)result.Compared);
        return report with
        {
            Checkpoint = result.Start?.Sequence ?? Sequence.Zero,
            Compared = result.Compared,
            Verdict = (AuditVerdict)result.Outcome,
            Findings = result.Finding is { } found
                ? [new AuditFinding(found.Sequence, found.Kind, found.Expected, found.Found)] : [],
            EndedAt = time.GetUtcNow(),
        };
    }
}
