using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client.Contracts;
using EverArcade.Cloud.Client.Problems;

namespace EverArcade.Cloud.Cli.Contracts;

/// <summary><c>everarcade contracts</c>: what a host runs, and where each stands.</summary>
internal static class ContractsCommand
{
    public static Command Create() => new Command("contracts", "List a host's contracts with their heads; --json gives one line each.")
    {
        CommonOptions.Limit, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var (rows, code) = (new List<IReadOnlyList<string>>(), ExitCode.Ok);
        await foreach (var contract in Pages.ReadAsync(
            invocation, invocation.Get(CommonOptions.Limit),
            (after, limit) => host.Api.Contracts.ListAsync(after, limit, invocation.Cancellation)))
        {
            ContractDetail? detail;
            try
            {
                detail = await host.Api.Contracts.ReadAsync(contract.Contract, invocation.Cancellation);
            }
            catch (EverArcadeProblemException problem) when (problem.Code == "integrity")
            {
                // One that has rotted does not hide the others.
                rows.Add([contract.Contract.ToString(), PlainText.Shorten(contract.Name, 30), "-", "-", "CORRUPT: audit it"]);
                invocation.Terminal.Document(new { contract = contract.Contract, name = contract.Name, corrupt = problem.Message });
                code = ExitCode.Integrity;
                continue;
            }

            if (detail is null)
            {
                continue;
            }

            invocation.Terminal.Document(detail);
            rows.Add([contract.Contract.ToString(), PlainText.Shorten(contract.Name, 30), detail.Head.Sequence.ToString(),
                PlainText.Short(detail.Head.StateRoot.ToString()), detail.Head.Status.ToString()]);
        }

        invocation.Terminal.Table(["contract", "name", "sequence", "state root", "status"], rows);
        return code;
    }
}
