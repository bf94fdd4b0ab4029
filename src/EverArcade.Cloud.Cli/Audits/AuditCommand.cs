using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary><c>everarcade audit</c>: has a host re-execute what it has executed.</summary>
internal static class AuditCommand
{
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();
    private static readonly Option<ulong?> From = new("--from") { Description = "First sequence; the first receipt otherwise." };
    private static readonly Option<ulong?> To = new("--to") { Description = "Last sequence; the head's otherwise." };

    public static Command Create() => new Command(
        "audit", "Re-execute receipts on the host and compare every root and hash. Exit code 1 unless it passes.")
    {
        Contract, From, To, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var audit = await invocation.Terminal.ProgressAsync("auditing", progress => AuditRun.RunAsync(
            host.Api, invocation.Get(Contract), SequenceOf(invocation.Get(From)), SequenceOf(invocation.Get(To)), progress,
            invocation.Cancellation));
        var passed = audit.Verdict == AuditVerdict.Passed;
        if (audit.Findings.Count > 0)
        {
            AuditRun.Show(invocation.Terminal, audit);
        }

        invocation.Terminal.Verdict(passed, AuditRun.Summarize(audit));
        invocation.Terminal.Document(audit);
        return passed ? ExitCode.Ok : ExitCode.Refused;
    }

    private static Sequence? SequenceOf(ulong? number) => number is { } given ? new Sequence(given) : null;
}
