using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;

namespace EverArcade.Cloud.Cli.Packages;

/// <summary><c>everarcade publish</c>: gives a package to a host.</summary>
internal static class PublishCommand
{
    private static readonly Argument<FileInfo> FilePath = PackageInput.Argument();

    public static Command Create() => new Command("publish", "Publish a package file; the same file twice is one package.")
    {
        FilePath, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var (_, file) = PackageInput.Read(invocation.Get(FilePath));
        using var host = RemoteHost.Of(invocation);
        var published = await host.Api.Packages.PublishAsync(file, invocation.Cancellation);
        invocation.Terminal.Say($"{published.Name} {published.Version} stands as package {published.Package}");
        invocation.Terminal.Say($"  a contract of it: everarcade create {published.Package} NAME");
        invocation.Terminal.Document(published);
        return ExitCode.Ok;
    }
}
