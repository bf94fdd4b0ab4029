using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Cli.Contracts;

/// <summary><c>everarcade create</c>: makes a contract of a package.</summary>
internal static class CreateCommand
{
    private static readonly Argument<Hash256> Package = new("package")
    {
        Description = "The package, 64 hex digits.",
        CustomParser = result => ParseHash(result, "package"),
    };

    private static readonly Argument<string> Name = new("name") { Description = "A label for people." };

    private static readonly Option<Hash256?> Salt = new("--salt")
    {
        Description = "64 hex digits that set contracts of one package and name apart; random otherwise.",
        CustomParser = result => ParseHash(result, "--salt"),
    };

    public static Command Create() => new Command(
        "create", "Create a contract. The same package, name and salt are the same contract.")
    {
        Package, Name, Salt, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var contract = await host.Api.Contracts.CreateAsync(
            invocation.Get(Package), invocation.Get(Name), invocation.Get(Salt), invocation.Cancellation);
        invocation.Terminal.Say(contract.Contract.ToString());
        invocation.Terminal.Document(contract);
        return ExitCode.Ok;
    }

    private static Hash256 ParseHash(System.CommandLine.Parsing.ArgumentResult result, string name)
    {
        if (!Hash256.TryParse(result.Tokens[0].Value, out var hash))
        {
            result.AddError($"{name}: '{result.Tokens[0].Value}' is not 64 lowercase hex digits.");
        }

        return hash;
    }
}
