using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary><c>everarcade audit list</c>: what has been audited, and what runs: the ids that cancelling, resuming and certificates
/// ask for.</summary>
internal static class AuditListCommand
{
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();

    public static Command Create() => new Command("list", "List the audits of a contract, newest first; --json gives one line each.")
    {
        Contract, CommonOptions.Limit, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var audit in Pages.ReadAsync(
            invocation, invocation.Get(CommonOptions.Limit),
            (before, limit) => host.Api.Audits.ListAsync(invocation.Get(Contract), before, limit, invocation.Cancellation)))
        {
            invocation.Terminal.Document(audit);
            rows.Add([audit.Id, $"{audit.StartedAt:u}", audit.Branch.ToString(), $"{audit.From} to {audit.To}", $"{audit.Compared}",
                audit.Verdict.ToString(), audit.Findings.Count > 0 ? $"{audit.Findings[0].Kind} at {audit.Findings[0].Sequence}" : ""]);
        }

        invocation.Terminal.Table(["audit", "began", "branch", "receipts", "compared", "verdict", "finding"], rows);
        return ExitCode.Ok;
    }
}
