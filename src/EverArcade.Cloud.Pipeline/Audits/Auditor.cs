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
    PipelineInstruments instruments, TimeProvider time)
{
    /// <summary>Receipts read in one page: enough to keep a guest thread busy while the next page is read.</summary>
    public const int PageReceipts = 1000;

    /// <summary>Runs an audit and stores its report.</summary>
    /// <returns>The report; null when there is no such contract.</returns>
    /// <exception cref="ExecutionFaultException">The engine is in trouble: nothing can be said about the receipts.</exception>
    public Task<AuditReport?> RunAsync(
        AuditRequest request, IProgress<AuditProgress>? progress, CancellationToken cancellationToken) =>
        RunAsync(request, static _ => { }, progress, cancellationToken);

    /// <summary>The same, for who wants to name the audit while it runs.</summary>
    /// <param name="request">What to audit.</param>
    /// <param name="begun">Told the report, still running, as soon as it is stored.</param>
    /// <param name="progress">Told how far it is; null tells nobody.</param>
    /// <param name="cancellationToken">Ends the audit; its report stays as it was.</param>
    public async Task<AuditReport?> RunAsync(
        AuditRequest request, Action<AuditReport> begun, IProgress<AuditProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (await ledger.ReadHeadAsync(request.Contract, cancellationToken) is not { } head)
        {
            return null;
        }

        var to = request.To is { } asked && asked < head.Head.Sequence ? asked : head.Head.Sequence;
        var from = request.From == Sequence.Zero ? Sequence.Zero.Next : request.From;
        var report = Begin(request.Contract, head.Head, from, to);
        await audits.WriteAsync(report, cancellationToken);
        begun(report);
        report = await AuditAsync(report, head.Head, progress, cancellationToken);
        await audits.WriteAsync(report, cancellationToken);
        return report;
    }

    private AuditReport Begin(ContractId contract, Head head, Sequence from, Sequence to)
    {
        var now = time.GetUtcNow();
        return new AuditReport
        {
            Id = AuditId.Create(now),
            Contract = contract,
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
            return End(report, AuditVerdict.UnverifiableHere, []);
        }

        try
        {
            var package = await packages.LoadAsync(head.Package, cancellationToken);
            var below = new Sequence(report.From.Number - 1);
            var start = await states.LoadCheckpointAsync(head, below, cancellationToken);
            var cursor = new ReplayCursor(new SubmissionRun(executor, profile, package), profile, start, head);
            report = report with { Checkpoint = start.Sequence };
            return await WalkAsync(report, cursor, head, progress, cancellationToken);
        }
        catch (IntegrityException corrupt)
        {
            return End(report, AuditVerdict.Failed, [new AuditFinding(
                report.From, "corruption:" + corrupt.Place.Split(' ')[0], corrupt.Place, corrupt.Detail)]);
        }
    }

    private async Task<AuditReport> WalkAsync(
        AuditReport report, ReplayCursor cursor, Head head, IProgress<AuditProgress>? progress, CancellationToken cancellationToken)
    {
        var total = report.To.Number - cursor.Head.Sequence.Number;
        var reading = ReadAsync(report, cursor.Head.Sequence.Next, cancellationToken);
        while (cursor.Head.Sequence < report.To)
        {
            var page = await reading;
            if (page.Receipts.Count == 0)
            {
                var missing = cursor.Head.Sequence.Next;
                return End(report, AuditVerdict.Failed, [new AuditFinding(missing, "gap", $"receipt {missing}", "nothing")]);
            }

            reading = page.Last < report.To ? ReadAsync(report, page.Last.Next, cancellationToken) : reading;
            var finding = await guests.RunAsync(() => Replay(cursor, page, report.To), cancellationToken);
            var compared = cursor.Head.Sequence.Number - report.Checkpoint.Number;
            instruments.Audited((long)(compared - report.Compared));
            report = report with { Compared = compared };
            progress?.Report(new AuditProgress(compared, total));
            if (finding is not null)
            {
                return End(report, AuditVerdict.Failed, [finding]);
            }
        }

        var last = CheckHead(cursor, head);
        return last is null ? End(report, AuditVerdict.Passed, []) : End(report, AuditVerdict.Failed, [last]);
    }

    private async Task<AuditPage> ReadAsync(AuditReport report, Sequence from, CancellationToken cancellationToken)
    {
        var receipts = await ledger.ReadReceiptsAsync(report.Contract, report.Branch, from, PageReceipts, cancellationToken);
        var checkpoints = await ledger.ListCheckpointsAsync(
            report.Contract, report.Branch, from, PageReceipts, cancellationToken);
        return new AuditPage(receipts, checkpoints);
    }

    private static AuditFinding? Replay(ReplayCursor cursor, AuditPage page, Sequence to)
    {
        var checkpoint = 0;
        foreach (var row in page.Receipts.TakeWhile(row => row.Sequence <= to))
        {
            if (cursor.Step(row) is { } finding)
            {
                return finding;
            }

            while (checkpoint < page.Checkpoints.Count && page.Checkpoints[checkpoint].Sequence <= row.Sequence)
            {
                var standing = page.Checkpoints[checkpoint++];
                if (standing.Sequence == row.Sequence && cursor.CheckCheckpoint(standing) is { } wrong)
                {
                    return wrong;
                }
            }
        }

        return null;
    }

    /// <summary>Where the walk ends at the head, the head must be what came out.</summary>
    private static AuditFinding? CheckHead(ReplayCursor cursor, Head head)
    {
        if (cursor.Head.Sequence != head.Sequence)
        {
            return null;
        }

        return Compare("last-receipt", cursor.Head.LastReceipt, head.LastReceipt)
            ?? Compare("state-root", cursor.Head.StateRoot, head.StateRoot)
            ?? Compare("log-root", cursor.Head.Frontier.Root, head.Frontier.Root);

        AuditFinding? Compare(string field, Protocol.Hash256 expected, Protocol.Hash256 found) => expected == found
            ? null
            : new AuditFinding(head.Sequence, "divergence:head-" + field, expected.ToString(), found.ToString());
    }

    private AuditReport End(AuditReport report, AuditVerdict verdict, IReadOnlyList<AuditFinding> findings) =>
        report with { Verdict = verdict, Findings = findings, EndedAt = time.GetUtcNow() };
}
