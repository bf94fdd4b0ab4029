using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary><c>everarcade export</c>: takes a contract's history home, for <c>verify</c>.</summary>
internal static class ExportCommand
{
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();
    private static readonly Option<FileInfo?> FilePath = new("--output", "-o") { Description = "The archive; CONTRACT.evx here otherwise." };
    private static readonly Option<ulong?> To = new("--to") { Description = "Last sequence; the head's otherwise." };

    public static Command Create() => new Command("export", "Write a contract's history to an archive that 'verify' checks offline.")
    {
        Contract, FilePath, To, CommonOptions.Force, CommonOptions.Url,
    }.Runs(RunAsync);

    /// <summary>Streams an archive, from the first receipt on, into a file: whole or not at all.</summary>
    /// <returns>The file's length, bytes.</returns>
    public static async Task<long> WriteAsync(
        EverArcadeClient api, ContractId contract, Sequence? to, string path, bool isForced,
        ProgressLine progress, CancellationToken cancellation)
    {
        await OutputFile.WriteAsync(path, isForced, async file =>
        {
            await using var counted = new CountingStream(file, count => progress.Report(0, 0, $"{count / 1024} KiB"));
            await api.Contracts.ExportAsync(contract, null, to, counted, cancellation);
        });
        return new FileInfo(path).Length;
    }

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var contract = invocation.Get(Contract);
        var path = invocation.Get(FilePath)?.FullName ?? Path.GetFullPath($"{contract}.evx");
        OutputFile.RefuseExisting(path, invocation.Get(CommonOptions.Force));
        using var host = RemoteHost.Of(invocation);
        var bytes = await invocation.Terminal.ProgressAsync("exporting", progress => WriteAsync(
            host.Api, contract, invocation.Get(To) is { } to ? new Sequence(to) : null, path,
            invocation.Get(CommonOptions.Force), progress, invocation.Cancellation));
        invocation.Terminal.Say($"{path} written, {bytes} bytes; check it: everarcade verify {path}");
        invocation.Terminal.Document(new { file = path, bytes });
        return ExitCode.Ok;
    }
}
