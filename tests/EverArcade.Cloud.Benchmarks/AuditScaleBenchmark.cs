using System.Diagnostics;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Storage.Embedded;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Planned audits: two workers against one (target: at least 1.8 times, on two idle cores), memory while they run
/// (target: flat), and live traffic of another contract beside an audit at its default budget (target: at most 10 % slower).
/// Ratios of one run, rounds taking turns.</summary>
internal static class AuditScaleBenchmark
{
    private const int Receipts = 60_000;
    private const int Callers = 128;
    private const int Rounds = 4;
    private const double LiveSeconds = 3;

    private static int s_next;

    public static void Run()
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-audit-");
        try
        {
            RunAsync(folder.FullName).GetAwaiter().GetResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string folder)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(new HostKey(SigningKey.FromSeed(new byte[SigningKey.SeedLength])))
            .AddExecution(new ExecutionOptions { Threads = 2 })
            .AddEmbeddedStorage(storage => storage.Folder = folder)
            .AddPipeline()
            .BuildServiceProvider();
        var audited = await CreateAsync(services, "audited");
        var live = await CreateAsync(services, "live");
        await SubmitAsync(services, audited, stop: () => Volatile.Read(ref s_next) > Receipts);
        await MeasureWorkersAsync(services, audited);
        await MeasureLiveAsync(services, audited, live);
    }

    private static async Task MeasureWorkersAsync(ServiceProvider services, ContractId contract)
    {
        var rates = new Dictionary<int, List<double>> { [1] = [], [2] = [] };
        var work = new Dictionary<int, List<double>> { [1] = [], [2] = [] };
        for (var round = 0; round < Rounds * 2; round++)
        {
            var workers = 1 + (round % 2);
            var cost = ProcessCost.Begin();
            var report = await AuditAsync(services, contract, workers, CancellationToken.None);
            var spent = cost.End();
            rates[workers].Add(report.Compared / spent.Elapsed.TotalSeconds);
            work[workers].Add(spent.Processor.TotalMicroseconds / report.Compared);
            Console.WriteLine(
                $"{workers} worker(s): {report.Verdict}, {report.Compared} receipts, {rates[workers][^1]:F0}/s, "
                + $"{work[workers][^1]:F1} us of processor time each, {spent}, "
                + $"working set {Process.GetCurrentProcess().WorkingSet64 >> 20} MiB");
        }

        Console.WriteLine($"two workers against one: {rates[2].Max() / rates[1].Max():F2} times by the clock, "
            + $"{2 * work[1].Min() / work[2].Min():F2} times by processor time, were there a processor for each (best rounds)");
    }

    private static async Task MeasureLiveAsync(ServiceProvider services, ContractId audited, ContractId live)
    {
        var (alone, beside) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
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

        alone.Sort();
        beside.Sort();
        Console.WriteLine($"live traffic beside an audit: {100 * (1 - (beside[Rounds / 2] / alone[Rounds / 2])):F1} % slower (medians)");
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

    private static async Task<ContractId> CreateAsync(ServiceProvider services, string name)
    {
        var published = await services.GetRequiredService<PackagePublisher>().PublishAsync(SampleContract.BuildCounter(), default);
        var package = ((PublishResult.Published)published).Record.Package;
        var created = await services.GetRequiredService<ContractCreator>().CreateAsync(package, name, Hash256.Zero, default);
        return ((CreateResult.Created)created).Contract.Id;
    }

    private static Task SubmitAsync(ServiceProvider services, ContractId contract, Func<bool> stop)
    {
        var intake = services.GetRequiredService<SubmissionIntake>();
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (!stop())
            {
                var input = SampleContract.Input(contract, $"n{Interlocked.Increment(ref s_next)}", "increment", "{}");
                if (await intake.SubmitAsync(input, "benchmark", TimeSpan.FromMinutes(1), default) is not SubmitResult.Executed)
                {
                    throw new InvalidOperationException("An input was not executed.");
                }
            }
        })));
    }
}
