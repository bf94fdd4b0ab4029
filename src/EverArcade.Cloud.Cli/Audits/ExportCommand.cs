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
    private static readonly Option<ulong?> From = new("--from")
    {
        Description = "A receipt that must be in it: begins at the newest checkpoint before, with its state.",
    };

    private static readonly Option<bool> Branches = new("--branches") { Description = "Every branch from genesis to its end." };

    private static readonly Option<ulong?> To = new("--to") { Description = "Last sequence; the head's otherwise." };

    public static Command Create() => new Command("export", "Write a contract's history to an archive that 'verify' checks offline.")
    {
        Contract, FilePath, From, To, Branches, CommonOptions.Force, CommonOptions.Url,
    }.Runs(RunAsync);

    /// <summary>Streams an archive, from the first receipt on, into a file: whole or not at all.</summary>
    /// <returns>The file's length, bytes.</returns>
    public static Task<long> WriteAsync(
        EverArcadeClient api, ContractId contract, Sequence? to, string path, bool isForced,
        ProgressLine progress, CancellationToken cancellation) => WriteAsync(
            file => api.Contracts.ExportAsync(contract, null, to, file, cancellation), path, isForced, progress);

    private static async Task<long> WriteAsync(Func<Stream, Task> export, string path, bool isForced, ProgressLine progress)
    {
        await OutputFile.WriteAsync(path, isForced, async file =>
        {
            await using var counted = new CountingStream(file, count => progress.Report(0, 0, $"{count / 1024} KiB"));
            await export(counted);
        });
        return new FileInfo(path).Length;
    }

    private static Sequence? SequenceOf(ulong? number) => number is { } given ? new Sequence(given) : null;

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var contract = invocation.Get(Contract);
        var path = invocation.Get(FilePath)?.FullName ?? Path.GetFullPath($"{contract}.evx");
        OutputFile.RefuseExisting(path, invocation.Get(CommonOptions.Force));
        using var host = RemoteHost.Patient(invocation);
        string? leftOut = null;
        var bytes = await invocation.Terminal.ProgressAsync("exporting", progress => WriteAsync(
            async file => leftOut = invocation.Get(Branches)
                ? await host.Api.Contracts.ExportBranchesAsync(contract, file, invocation.Cancellation)
                : await host.Api.Contracts.ExportAsync(
                    contract, SequenceOf(invocation.Get(From)), SequenceOf(invocation.Get(To)), file, invocation.Cancellation),
            path, invocation.Get(CommonOptions.Force), progress));
        if (leftOut is not null)
        {
            invocation.Terminal.Say($"  left out: the host cannot read the certificates of audits {leftOut}");
        }

        invocation.Terminal.Say($"{path} written, {bytes} bytes; check it: everarcade verify {path}");
        invocation.Terminal.Document(new { file = path, bytes, leftOut });
        return ExitCode.Ok;
    }
}
