using System.Diagnostics;
using EverArcade.Cloud.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>What the embedded store sees of one execution, from 32 clients that each wait for their answer: read the
/// entry, accept, send and commit together, complete. On 1 and on 64 contracts, after a history of receipts.</summary>
/// <remarks>Target: at most 60 µs of processor for one execution, and after a million receipts the throughput and
/// memory of ten thousand within 10 %. The figures hold what the traffic itself costs too: three hashes and a
/// frontier.</remarks>
internal static class StorageBenchmark
{
    private const int Clients = 32;
    private const int Rounds = 3;
    private const int RoundSeconds = 5;

    // Fills at once; beyond it they only wait for each other.
    private const int Fillers = 8;

    public static void Run(int history)
    {
        RunAsync(contracts: 1, history).GetAwaiter().GetResult();
        RunAsync(contracts: 64, history).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(int contracts, int history)
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-benchmark-").FullName;
        await using (var store = EmbeddedStore.Open(
            new EmbeddedStorageOptions { Folder = folder }, TimeProvider.System, NullLoggerFactory.Instance))
        {
            var lanes = new List<StorageLane>();
            for (var number = 0; number < contracts; number++)
            {
                lanes.Add(await StorageLane.CreateAsync(store, number));
            }

            await FillAsync(lanes, history);
            for (var round = 0; round < Rounds; round++)
            {
                await MeasureAsync(store, lanes, history);
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    private static Task FillAsync(List<StorageLane> lanes, int history)
    {
        var each = history / lanes.Count;
        return Parallel.ForEachAsync(
            lanes, new ParallelOptions { MaxDegreeOfParallelism = Fillers }, async (lane, _) =>
                await lane.FillAsync(each));
    }

    private static async Task MeasureAsync(EmbeddedStore store, List<StorageLane> lanes, int history)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var executed = await Task.WhenAll(Enumerable.Range(0, Clients).Select(
            client => Task.Run(() => ClientAsync(store, lanes, client, watch))));
        var (seconds, total) = (watch.Elapsed.TotalSeconds, executed.Sum());
        process.Refresh();
        var used = process.TotalProcessorTime - cpu;
        Console.WriteLine(
            $"{lanes.Count} contracts, {history} receipts before: {total / seconds:F0} executions/s, "
            + $"{used.TotalMicroseconds / total:F1} us of processor each, {process.WorkingSet64 >> 20} MiB resident");
    }

    private static async Task<long> ClientAsync(
        EmbeddedStore store, List<StorageLane> lanes, int client, Stopwatch watch)
    {
        var executed = 0;
        for (; watch.Elapsed.TotalSeconds < RoundSeconds; executed++)
        {
            var lane = lanes[(client + (executed * (Clients + 1))) % lanes.Count];
            var pending = lane.NextSubmission();
            _ = await store.Ledger.ReadEntryAsync(pending.Contract, pending.Marker, default);
            var running = lane.RunAsync(pending);
            var accepting = store.Ledger.AcceptAsync(pending, default);
            var message = await store.Submissions.SendAsync(
                pending.Contract, $$"""{"contract":"{{pending.Contract}}","submission":"{{pending.Submission}}"}""",
                TimeSpan.FromSeconds(30), default);
            _ = await accepting;
            await running;
            _ = store.Submissions.CompleteAsync(message, default);
        }

        return executed;
    }
}
