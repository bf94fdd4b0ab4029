using System.Diagnostics;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Planned audits: two workers on two cores against one worker on one core (target: at least 1.8 times) and against one worker
/// that has both cores to itself, beside what executions alone do on one thread and on two, memory while they run (target: flat), and live traffic of another contract beside an audit at its default budget (target: at most 10 % slower).
/// Ratios of one run, rounds taking turns.</summary>
internal static class AuditScaleBenchmark
{
    private const int Receipts = 180_000;
    private const int Callers = 128;
    private const int Rounds = 3;
    private const double LiveSeconds = 3;

    // Live rates of one minute and the next differ by more than an audit takes.
    private const int LiveRounds = 7;

    private static int s_next;

    public static void Run() => AuditHost.Run(threads: 2, MeasureAsync);

    private static async Task MeasureAsync(ServiceProvider services)
    {
        var audited = await AuditHost.CreateAsync(services, "audited");
        var live = await AuditHost.CreateAsync(services, "live");
        await SubmitAsync(services, audited, stop: () => Volatile.Read(ref s_next) > Receipts);
        await MeasureWorkersAsync(services, audited);
        await MeasureLiveAsync(services, audited, live);
    }

    private static async Task MeasureWorkersAsync(ServiceProvider services, ContractId contract)
    {
        (int Workers, int Cores)[] sets = ProcessorSet.Allows(2) ? [(1, 1), (2, 2), (1, 2)] : [(1, 0), (2, 0)];
        var rates = sets.ToDictionary(set => set, _ => new List<double>());
        var (executions, transitions) = (sets.ToDictionary(set => set, _ => new List<double>()), sets.ToDictionary(set => set, _ => new List<double>()));
        var floor = new ThreadFloor(services.GetRequiredService<GuestThreads>());
        foreach (var set in Enumerable.Repeat(sets, Rounds * 2).SelectMany(turn => turn))
        {
            if (set.Cores > 0)
            {
                ProcessorSet.Use(set.Cores);
            }

            executions[set].Add(await floor.ExecutionsAsync(set.Workers));
            transitions[set].Add(await floor.TransitionsAsync(set.Workers));
            var (cost, allocated) = (ProcessCost.Begin(), GC.GetTotalAllocatedBytes(precise: true));
            var report = await AuditAsync(services, contract, set.Workers, CancellationToken.None);
            var spent = cost.End();
            allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
            rates[set].Add(report.Compared / spent.Elapsed.TotalSeconds);
            Console.WriteLine(
                $"{Name(set)}: {report.Verdict}, {report.Compared} receipts, {rates[set][^1]:F0}/s, "
                + $"{spent.Processor.TotalMicroseconds / report.Compared:F1} us of processor time and {allocated / (long)report.Compared} B each, {spent}, "
                + $"working set {Process.GetCurrentProcess().WorkingSet64 >> 20} MiB");
        }

        foreach (var set in sets.Where(set => set.Workers == 1))
        {
            Console.WriteLine($"{Name(sets[1])} against {Name(set)}: {Ratio(rates, sets[1], set):F2} times by the clock (medians)");
        }

        Console.WriteLine(
            $"what bounds it, in the same rounds: executions alone {Ratio(executions, sets[1], sets[0]):F2} times, transitions alone "
            + $"{Ratio(transitions, sets[1], sets[0]):F2} times (medians; {Median(executions[sets[0]]):F0} and {Median(transitions[sets[0]]):F0} a second on one)");
    }

    private static double Ratio<TSet>(Dictionary<TSet, List<double>> rates, TSet two, TSet one)
        where TSet : notnull =>
        Median(rates[two]) / Median(rates[one]);

    private static string Name((int Workers, int Cores) set) =>
        $"{set.Workers} worker(s) on {(set.Cores > 0 ? $"{set.Cores} core(s)" : "all cores")}";

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task MeasureLiveAsync(ServiceProvider services, ContractId audited, ContractId live)
    {
        var (alone, beside) = (new List<double>(), new List<double>());
        for (var round = 0; round < LiveRounds; round++)
        {
            alone.Add(await LiveAsync(services, live));
            var cost = ProcessCost.Begin();
            using var stop = new CancellationTokenSource();
            var auditing = AuditForeverAsync(services, audited, stop.Token);
            beside.Add(await LiveAsync(services, live));
            await stop.CancelAsync();
            await auditing;
            Console.WriteLine($"live executions: {alone[^1]:F0}/s alone, {beside[^1]:F0}/s beside an audit, {cost.End()}");
        }

        Console.WriteLine($"live traffic beside an audit: {100 * (1 - (Median(beside) / Median(alone))):F1} % slower (medians)");
    }

    private static async Task<double> LiveAsync(ServiceProvider services, ContractId contract)
    {
        var (before, watch) = (Volatile.Read(ref s_next), Stopwatch.StartNew());
        await SubmitAsync(services, contract, stop: () => watch.Elapsed.TotalSeconds >= LiveSeconds);
        return (Volatile.Read(ref s_next) - before) / watch.Elapsed.TotalSeconds;
    }

    private static async Task AuditForeverAsync(ServiceProvider services, ContractId contract, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await ((Task)AuditAsync(services, contract, 1, stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<AuditReport> AuditAsync(
        ServiceProvider services, ContractId contract, int workers, CancellationToken stop)
    {
        var queue = services.GetRequiredKeyedService<IMessageQueue>(QueueNames.Audits);
        var planner = services.GetRequiredService<AuditPlanner>();
        var begun = (await planner.StartAsync(new AuditOrder(contract, new Sequence(1), null), stop))!;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            while (await queue.ReceiveAsync(1, AuditPump.Visibility, stop) is [var message])
            {
                await services.GetRequiredService<AuditRangeWorker>().WorkAsync(message, stop);
            }
        })));
        return (await planner.ReadAsync(contract, begun.Id, CancellationToken.None))!.Value.Report;
    }

    private static Task SubmitAsync(ServiceProvider services, ContractId contract, Func<bool> stop) =>
        AuditHost.SubmitAsync(services, contract, Callers, () => stop() ? null : Interlocked.Increment(ref s_next));
}
