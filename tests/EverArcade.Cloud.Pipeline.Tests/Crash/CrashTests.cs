using System.Diagnostics;
using EverArcade.Cloud.CrashHost;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Crash;

/// <summary>The process is killed at every named step, again and again over one folder; what was answered stands, once.</summary>
public sealed class CrashTests
{
    /// <summary>New submissions in each life.</summary>
    private const int PerLife = 24;

    // Exit code of a process that ended by signal 9 (128 + 9).
    private const int Killed = 137;

    [Theory]
    [InlineData(PipelineStep.Executed, 1, 2, 5)]
    [InlineData(PipelineStep.Committing, 1, 3, 5)]
    [InlineData(PipelineStep.Committed, 1, 2, 5)]
    [InlineData(PipelineStep.CheckpointBlobWritten, 1, 2, 2)]
    [InlineData(PipelineStep.CheckpointCommitted, 1, 2, 2)]
    [InlineData(PipelineStep.Completing, 1, 4, 9)]
    public async Task Process_KilledAtAStep_KeepsWhatItAnsweredExactlyOnce(PipelineStep step, params int[] occurrences)
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-crash-").FullName;
        try
        {
            var (executed, accepted) = (new Dictionary<int, string>(), new HashSet<int>());
            for (var life = 0; life < occurrences.Length; life++)
            {
                await LiveAsync(folder, step, occurrences[life], PerLife * (life + 1), executed, accepted);
            }

            await using var host = await PipelineHost.StartAsync(new HostSettings { Folder = folder });
            await host.UseAsync(CrashSeries.Package(), "crash");
            await host.DrainAsync();

            // Written down, not yet queued and not yet answered when the process died: nobody waits, the sweep finds it.
            host.Clock.Advance(Sweeper.AgeMin);
            _ = await host.Sweeper().SweepAsync(TimeSpan.Zero, CancellationToken.None);
            await host.DrainAsync();
            await AssertAnswersStandAsync(host, executed, accepted);
            await AssertHistoryIsWholeAsync(host);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs the process until it dies at the step, and collects what it was able to say.</summary>
    private static async Task LiveAsync(
        string folder, PipelineStep step, int occurrence, int count, Dictionary<int, string> executed, HashSet<int> accepted)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            "exec", typeof(CrashSeries).Assembly.Location, "pipeline", folder, $"{step}", $"{occurrence}", $"{count}",
        })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            var number = int.Parse(words[1]);
            switch (words[0])
            {
                case "executed" when executed.TryGetValue(number, out var before):
                    Assert.Equal(before, words[2]);
                    break;
                case "executed":
                    executed.Add(number, words[2]);
                    break;
                case "accepted":
                    _ = accepted.Add(number);
                    break;
                default:
                    Assert.Fail(line);
                    break;
            }
        }

        await process.WaitForExitAsync();
        Assert.Equal(Killed, process.ExitCode);
    }

    private static async Task AssertAnswersStandAsync(
        PipelineHost host, Dictionary<int, string> executed, HashSet<int> accepted)
    {
        var rows = (await host.ReadReceiptsAsync()).ToDictionary(row => row.Hash.ToString());
        foreach (var (number, hash) in executed)
        {
            Assert.Contains(hash, rows.Keys);
            Assert.Equal(hash, (await ReadAsync(host, number))!.Hash.ToString());
        }

        foreach (var number in accepted)
        {
            Assert.NotNull(await ReadAsync(host, number));
        }

        Assert.NotEmpty(rows);
    }

    /// <summary>No receipt twice, no submission twice, roots and log and chain as re-execution gives them, nothing left over.</summary>
    private static async Task AssertHistoryIsWholeAsync(PipelineHost host)
    {
        var rows = await host.ReadReceiptsAsync();
        Assert.Equal(rows.Count, rows.Select(row => Convert.ToHexString(row.Submission.Span)).Distinct().Count());
        Assert.Equal((ulong)rows.Count, (await host.ReadHeadAsync()).Sequence.Number);
        var report = await host.AuditAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((AuditVerdict.Passed, (ulong)rows.Count), (report.Verdict, report.Compared));
        Assert.Empty(await host.ReadPoisonAsync());
        Assert.Empty(await host.Ledger.ListPendingAsync(host.Clock.GetUtcNow().AddDays(1), null, 10, CancellationToken.None));
    }

    private static async Task<ReceiptRow?> ReadAsync(PipelineHost host, int number)
    {
        var id = CrashSeries.Input(host.Contract, number).ComputeId();
        var entry = await host.Ledger.ReadEntryAsync(host.Contract, id, CancellationToken.None);
        return entry is { Sequence: { } sequence }
            ? await host.Ledger.ReadReceiptAsync(host.Contract, BranchId.Genesis, sequence, CancellationToken.None)
            : null;
    }
}
