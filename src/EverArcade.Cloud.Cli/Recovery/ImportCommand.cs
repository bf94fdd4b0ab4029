using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;

namespace EverArcade.Cloud.Cli.Recovery;

/// <summary><c>everarcade import</c>: has a host take in the contract that an archive holds.</summary>
internal static class ImportCommand
{
    private static readonly Argument<FileInfo> Archive = new("archive") { Description = "An archive (.evx) from genesis on." };

    public static Command Create() => new Command(
        "import", "Host the contract of an archive: everything is executed again first. The same again goes on after a crash.")
    {
        Archive, RecoveryOptions.HostKey, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        using var host = RemoteHost.Patient(invocation);
        await using var archive = RecoveryFile.Open(invocation.Get(Archive).FullName);
        var import = await host.Api.Recovery.ImportAsync(
            archive, invocation.Get(RecoveryOptions.HostKey), invocation.Cancellation);
        invocation.Terminal.Verdict(true, import.Imported > 0
            ? $"{import.Contract} is hosted here, {import.Imported} receipts taken in, up to receipt {import.Sequence}"
            : $"{import.Contract} was here already, up to receipt {import.Sequence}");
        invocation.Terminal.Say($"  state root {import.StateRoot}");
        invocation.Terminal.Say($"  log root   {import.LogRoot}");
        invocation.Terminal.Document(import);
        return ExitCode.Ok;
    }
}
