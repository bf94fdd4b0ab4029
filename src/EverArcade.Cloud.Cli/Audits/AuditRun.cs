using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Client;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary>Starts an audit on a host and follows it to its end.</summary>
internal static class AuditRun
{
    /// <summary>How long the host may wait before it says how far it is.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(250);

    public static async Task<AuditSummary> RunAsync(
        EverArcadeClient api, ContractId contract, AuditTerms terms, ProgressLine progress, CancellationToken cancellation)
    {
        AuditSummary begun;
        try
        {
            begun = await api.Audits.StartAsync(contract, terms, StartTime, cancellation);
        }
        catch (Exception fault) when (fault is OperationCanceledException || Failures.IsUnanswered(fault))
        {
            throw Failures.With(fault, $"The host may have begun an audit: everarcade audit list {contract}");
        }

        return await FollowAsync(api, begun, progress, cancellation);
    }

    /// <summary>Goes on with an audit that was cancelled, and follows it; one that runs is only followed.</summary>
    public static async Task<AuditSummary> ResumeAsync(
        EverArcadeClient api, ContractId contract, string audit, ProgressLine progress, CancellationToken cancellation) =>
        await FollowAsync(
            api,
            await api.Audits.ReadAsync(contract, audit, cancellation) is { Verdict: AuditVerdict.Running } running
                ? running : await api.Audits.ResumeAsync(contract, audit, cancellation),
            progress, cancellation);

    private static async Task<AuditSummary> FollowAsync(
        EverArcadeClient api, AuditSummary audit, ProgressLine progress, CancellationToken cancellation)
    {
        try
        {
            return await FollowToEndAsync(api, audit, progress, cancellation);
        }
        catch (Exception fault) when (Failures.Of(fault).Code is ExitCode.Interrupted or ExitCode.Unreachable)
        {
            // The host works it, and may not even have noticed.
            throw Failures.With(
                fault,
                $"Audit {audit.Id} goes on at the host, also after its restart. Follow it: everarcade audit {audit.Contract} --resume {audit.Id}",
                $"Stop it: everarcade audit {audit.Contract} --cancel {audit.Id}");
        }
    }

    private static async Task<AuditSummary> FollowToEndAsync(
        EverArcadeClient api, AuditSummary audit, ProgressLine progress, CancellationToken cancellation)
    {
        while (true)
        {
            progress.Report(audit.Compared, audit.To.Number - audit.Checkpoint.Number, $"to receipt {audit.To}, audit {audit.Id}");
            if (audit.Verdict != AuditVerdict.Running)
            {
                return audit;
            }

            await Task.Delay(PollTime, cancellation);
            audit = await api.Audits.ReadAsync(audit.Contract, audit.Id, cancellation) ?? audit;
        }
    }

    /// <summary>The report for people.</summary>
    public static void Show(Terminal terminal, AuditSummary audit)
    {
        terminal.Table(["sequence", "finding", "expected", "found"], [.. audit.Findings.Select(finding => new[]
        {
            finding.Sequence.ToString(), finding.Kind, finding.Expected, finding.Found,
        })]);
    }

    /// <summary>What its id is, and what can be done now.</summary>
    public static IEnumerable<string> Next(AuditSummary audit) => audit.Verdict switch
    {
        AuditVerdict.Passed => [$"  its certificate: everarcade certificate get {audit.Contract} {audit.Id}"],
        AuditVerdict.Failed =>
        [
            $"  audit {audit.Id} has quarantined the contract: everarcade quarantine show {audit.Contract}",
            $"  repair it (everarcade recover --help), then: everarcade recover resume {audit.Contract}",
        ],
        AuditVerdict.Interrupted => [$"  go on with it: everarcade audit {audit.Contract} --resume {audit.Id}"],
        AuditVerdict.UnverifiableHere =>
        [
            "  receipts that were pruned are verified where the archive that has them lies in the host's folder (Pipeline:ArchiveFolder),",
            $"  or after a rehydration from it: everarcade recover rehydrate {audit.Contract} ARCHIVE",
        ],
        _ => [],
    };

    /// <summary>One line that says how it ended.</summary>
    public static string Summarize(AuditSummary audit) => audit.Verdict switch
    {
        AuditVerdict.Passed => $"audit passed: {audit.Compared} receipts re-executed, every root and hash equal ({audit.Engine})",
        AuditVerdict.Failed => $"audit FAILED after {audit.Compared} receipts: {PlainText.Count(audit.Findings.Count, "finding")}",
        AuditVerdict.UnverifiableHere => "the host lacks the profile of these receipts, or they were pruned: nothing is said about them",
        AuditVerdict.Interrupted =>
            $"the audit was interrupted after {audit.Compared} receipts: nothing is said about the rest",
        _ => "the audit has not ended",
    };
}
