using System.Diagnostics;
using EverArcade.Cloud.CrashHost;
using EverArcade.Cloud.Pipeline.Tests.Archives;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Crash;

/// <summary>A store with a counter of 23 receipts and checkpoints at every fifth, made once; each test gets a copy of it to lose
/// processes over.</summary>
public sealed class CrashedHistory : IAsyncLifetime
{
    public const int Receipts = 23;

    // Exit code of a process that ended by signal 9 (128 + 9).
    private const int Killed = 137;

    private readonly string _folder = Directory.CreateTempSubdirectory("everarcade-crash-").FullName;
    private ArchiveFile? _archive;
    private int _copies;

    public ContractId Contract { get; private set; }

    /// <summary>The file of an export of all of it.</summary>
    public string Archive => _archive!.Path;

    internal ArchiveFile Exported => _archive!;

    private string Original => Path.Combine(_folder, "original");

    public async ValueTask InitializeAsync()
    {
        await using var host = await StartAsync(Original);
        for (var number = 0; number < Receipts; number++)
        {
            _ = await host.ExecuteAsync(CrashSeries.Input(host.Contract, number));
            _ = await host.SettledCheckpointsAsync((number + 1) / CrashSeries.CheckpointReceipts);
        }

        Contract = host.Contract;
        _archive = await ArchiveFile.ExportAsync(host);
    }

    public ValueTask DisposeAsync()
    {
        _archive?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A folder of a test's own with all of it.</summary>
    public string Copy()
    {
        var copy = Empty();
        foreach (var file in Directory.EnumerateFiles(Original, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(Original, file));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return copy;
    }

    /// <summary>A folder of a test's own with nothing in it.</summary>
    public string Empty() => Path.Combine(_folder, $"{Interlocked.Increment(ref _copies)}");

    /// <summary>A fresh process's host over a folder, on a clock that a test moves.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isScheduled">Whether its ticks begin audits by themselves.</param>
    public static async Task<PipelineHost> StartAsync(string folder, bool isScheduled = false)
    {
        var host = await PipelineHost.StartAsync(new HostSettings
        {
            Folder = folder,
            Options = options => (options.CheckpointReceipts, options.AuditRangeReceipts, options.AuditEverySeconds) =
                (CrashSeries.CheckpointReceipts, CrashSeries.RangeReceipts, isScheduled ? 86_400 : 0),
        });
        await host.UseAsync(CrashSeries.Package(), "crash");
        return host;
    }

    /// <summary>A process that does one thing over a folder until it is killed at a step of it.</summary>
    public async Task LoseAsync(string folder, string verb, string step, int occurrence = 1)
    {
        string[] arguments =
        [
            "exec", typeof(CrashSeries).Assembly.Location, "recovery", folder, verb, step, $"{occurrence}", $"{Contract}", Archive,
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == Killed, $"{verb} was not killed at {step}, number {occurrence}: {process.ExitCode} {error}");
    }
}
