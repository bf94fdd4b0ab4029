using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;

namespace EverArcade.Cloud.Cli.Packages;

/// <summary><c>everarcade packages</c>: what a host has.</summary>
internal static class PackagesCommand
{
    public static Command Create() => new Command("packages", "List a host's packages; --json gives one line each.")
    {
        CommonOptions.Limit, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var package in Pages.ReadAsync(
            invocation, invocation.Get(CommonOptions.Limit),
            (after, limit) => host.Api.Packages.ListAsync(after, limit, invocation.Cancellation)))
        {
            invocation.Terminal.Document(package);
            rows.Add([package.Package.ToString(), package.Name, package.Version, package.Publisher.ToString()]);
        }

        invocation.Terminal.Table(["package", "name", "version", "publisher"], rows);
        return ExitCode.Ok;
    }
}
