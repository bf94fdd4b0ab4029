using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary><c>everarcade finding</c>: what an audit found, and the file that shows it elsewhere.</summary>
internal static class FindingCommand
{
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();
    private static readonly Option<FileInfo?> FilePath = new("--output", "-o") { Description = "Also write the repro bundle here (.evb)." };

    private static readonly Argument<Hash256> Id = new("finding")
    {
        Description = "The finding's id, 64 hex digits.",
        CustomParser = result =>
        {
            if (!Hash256.TryParse(result.Tokens[0].Value, out var id))
            {
                result.AddError($"finding: '{result.Tokens[0].Value}' is not 64 lowercase hex digits.");
            }

            return id;
        },
    };

    public static Command Create() => new Command("finding", "Show what an audit found, key by key.")
    {
        Contract, Id, FilePath, CommonOptions.Force, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var (contract, id) = (invocation.Get(Contract), invocation.Get(Id));
        var finding = await host.Api.Audits.ReadFindingAsync(contract, id, invocation.Cancellation)
            ?? throw new FailureException(ExitCode.Refused, $"contract {contract} has no finding {id}");
        invocation.Terminal.Say(finding.ToString());
        invocation.Terminal.Table(["key", "expected", "found"], [.. finding.Keys.Select(
            key => new[] { key.Key, key.Expected ?? "(absent)", key.Found ?? "(absent)" })]);
        if (invocation.Get(FilePath) is { } file)
        {
            var bundle = await host.Api.Audits.ReadReproAsync(contract, id, invocation.Cancellation)
                ?? throw new FailureException(ExitCode.Refused, "this finding has no repro bundle: execution is not what shows it");
            await OutputFile.WriteAsync(file.FullName, invocation.Get(CommonOptions.Force), async stream =>
                await stream.WriteAsync(bundle, invocation.Cancellation));
            invocation.Terminal.Say($"{file.FullName} written; see it again: everarcade replay {file.FullName}");
        }

        invocation.Terminal.Document(finding);
        return ExitCode.Ok;
    }
}
