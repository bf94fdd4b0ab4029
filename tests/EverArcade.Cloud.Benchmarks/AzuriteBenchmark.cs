using System.Diagnostics;
using EverArcade.Cloud.Azurite;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Storage.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Queue-driven executions of one process on eight contracts over the emulator, against a bare loop of the same storage
/// requests: target at least 70 % of its rate. Rounds take turns in one run; each works off a queue that was filled before.</summary>
internal static class AzuriteBenchmark
{
    private const int Contracts = 8;
    private const int Executions = 1_200;
    private const int Rounds = 3;

    /// <summary>Longer than a round takes on a busy machine: no message comes twice.</summary>
    public static readonly TimeSpan Visibility = TimeSpan.FromMinutes(10);

    public static void Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task RunAsync()
    {
        await using var emulator = await AzuriteProcess.StartAsync();

        // Both ways once for the code paths, not measured.
        _ = await MeasureProductAsync(emulator, 200);
        _ = await MeasureFloorAsync(emulator, 200, 8);
        var (product, floor) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var (rate, commits) = await MeasureProductAsync(emulator, Executions);
            var bare = await MeasureFloorAsync(emulator, Executions, (Executions + commits - 1) / commits);
            product.Add(rate);
            floor.Add(bare.Rate);
            Console.WriteLine(
                $"queue-driven: {rate:F0} executions/s, {commits} commits; bare loop: {bare.Rate:F0}/s, "
                + $"{bare.Transactions} transactions: {100 * rate / bare.Rate:F0} %"
                + (bare.Resolved > 0 ? $" (the bare loop read {bare.Resolved} lost answers back: its rate is too low)" : ""));
        }

        product.Sort();
        floor.Sort();
        Console.WriteLine($"medians: {100 * product[Rounds / 2] / floor[Rounds / 2]:F0} % of the bare loop (target: at least 70 %)");
    }

    /// <summary>Lets the pump work a queue until each message is deleted.</summary>
    /// <returns>Executions a second, and how many commits they took.</returns>
    private static async Task<(double Rate, int Commits)> MeasureProductAsync(AzuriteProcess emulator, int count)
    {
        var options = NewOptions(emulator);
        await using var services = Build(options);
        await FillAsync(services, await CreateAsync(services), count);
        var queue = services.GetRequiredKeyedService<CountedQueue>(QueueNames.Submissions);
        using var pump = ActivatorUtilities.CreateInstance<QueuePump>(services);
        using var batches = new CountedCommits();
        var done = queue.ExpectAsync(count);
        var started = Stopwatch.GetTimestamp();
        await pump.StartAsync(default);
        await done;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await pump.StopAsync(default);
        return (count / seconds, batches.Count);
    }

    private static async Task<(double Rate, int Transactions, int Resolved)> MeasureFloorAsync(AzuriteProcess emulator, int count, int batch)
    {
        var options = NewOptions(emulator);
        await using var services = Build(options);
        await FillAsync(services, await CreateAsync(services), count);
        using var floor = new AzuriteFloor(options, batch);
        return (await floor.RunAsync(count), floor.Transactions, floor.Resolved);
    }

    /// <summary>Tables and queues of its own each time: the emulator becomes slower with the rows of a table.</summary>
    private static AzureStorageOptions NewOptions(AzuriteProcess emulator) => new()
    {
        ConnectionString = emulator.ConnectionString,
        Prefix = AzuriteProcess.NewPrefix(),
        AttemptSeconds = 60,
    };

    private static ServiceProvider Build(AzureStorageOptions options) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddSingleton(new HostKey(SigningKey.FromSeed(new byte[SigningKey.SeedLength])))
        .AddExecution(new ExecutionOptions { Threads = 2 })
        .AddKeyedSingleton(
            QueueNames.Submissions,
            (provider, _) => new CountedQueue(provider.GetRequiredService<AzureStore>().Submissions))
        .AddKeyedSingleton<IMessageQueue>(
            QueueNames.Submissions,
            (provider, key) => provider.GetRequiredKeyedService<CountedQueue>(key))
        .AddAzureStorage(mine =>
            (mine.ConnectionString, mine.Prefix, mine.AttemptSeconds) = (options.ConnectionString, options.Prefix, options.AttemptSeconds))
        .AddPipeline(pipeline =>
            (pipeline.CheckpointReceipts, pipeline.VisibilitySeconds) = (1_000_000, (int)Visibility.TotalSeconds))
        .BuildServiceProvider();

    private static async Task<ContractId[]> CreateAsync(ServiceProvider services)
    {
        var published = await services.GetRequiredService<PackagePublisher>().PublishAsync(SampleContract.BuildCounter(), default);
        var package = ((PublishResult.Published)published).Record.Package;
        var contracts = new ContractId[Contracts];
        for (var number = 0; number < Contracts; number++)
        {
            var created = await services.GetRequiredService<ContractCreator>().CreateAsync(
                package, "azurite", Hash256.Of(BitConverter.GetBytes(number)), default);
            contracts[number] = ((CreateResult.Created)created).Contract.Id;
        }

        return contracts;
    }

    /// <summary>Accepts submissions, contracts in turn: they are written down and queued, nobody works them.</summary>
    private static Task FillAsync(ServiceProvider services, ContractId[] contracts, int count)
    {
        var intake = services.GetRequiredService<SubmissionIntake>();
        return Parallel.ForEachAsync(
            Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (number, stop) => await intake.SubmitAsync(
                SampleContract.Input(
                    contracts[number % contracts.Length], $"{Guid.NewGuid()}", "increment", """{"amount":1}"""),
                Tenants.Default, TimeSpan.Zero, stop));
    }
}
