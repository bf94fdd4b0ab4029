using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Storage.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.CrashHost;

/// <summary>One life of the process: submits a series, tells what it was answered, and dies at a step.</summary>
internal static class CrashRun
{
    /// <summary>Submissions under way at a time: so few that the lane commits at least once for each group of them.</summary>
    private const int AtOnce = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(string folder, PipelineStep step, int occurrence, int count)
    {
        using var host = Build(folder, new PipelineSteps(Dying(step, occurrence)));
        await host.StartAsync();
        var contract = await CreateAsync(host.Services);
        var intake = host.Services.GetRequiredService<SubmissionIntake>();
        foreach (var numbers in Enumerable.Range(0, count).Chunk(AtOnce))
        {
            await Task.WhenAll(numbers.Select(number => SubmitAsync(intake, contract, number)));
        }

        // Whoever gets here waits for the queue's messages, the last of which meets the step.
        await Task.Delay(Patience);
    }

    /// <summary>The process ends as by kill -9: no finally, no flush, no answer.</summary>
    private static Func<PipelineStep, ValueTask> Dying(PipelineStep step, int occurrence)
    {
        var left = occurrence;
        return async reached =>
        {
            if (reached == step && Interlocked.Decrement(ref left) == 0)
            {
                System.Diagnostics.Process.GetCurrentProcess().Kill();
                await Task.Delay(Timeout.Infinite);
            }
        };
    }

    private static async Task SubmitAsync(SubmissionIntake intake, ContractId contract, int number)
    {
        var wait = number % 2 == 0 ? Patience : TimeSpan.Zero;
        switch (await intake.SubmitAsync(CrashSeries.Input(contract, number), Tenants.Default, wait, CancellationToken.None))
        {
            case SubmitResult.Executed executed:
                Tell($"executed {number} {executed.Receipt.Hash}");
                break;
            case SubmitResult.Accepted:
                Tell($"accepted {number}");
                break;
            case SubmitResult.Refused refused:
                Tell($"refused {number} {string.Join("; ", refused.Refusals)}");
                break;
        }
    }

    // One write for a line: a pipe keeps what was written before the end.
    private static void Tell(string line)
    {
        lock (Console.Out)
        {
            Console.Out.Write(line + "\n");
            Console.Out.Flush();
        }
    }

    private static async Task<ContractId> CreateAsync(IServiceProvider services)
    {
        var published = await services.GetRequiredService<PackagePublisher>()
            .PublishAsync(CrashSeries.Package(), CancellationToken.None);
        var package = ((PublishResult.Published)published).Record.Package;
        var created = await services.GetRequiredService<ContractCreator>()
            .CreateAsync(package, "crash", Hash256.Zero, CancellationToken.None);
        return ((CreateResult.Created)created).Contract.Id;
    }

    private static IHost Build(string folder, PipelineSteps steps)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        _ = builder.Logging.ClearProviders();
        _ = builder.Services
            .AddSingleton(steps)
            .AddExecution(new ExecutionOptions { Threads = 1 })
            .AddEmbeddedStorage(options => options.Folder = folder)
            .AddSingleton(_ => new HostKey(SigningKey.FromSeed(new byte[SigningKey.SeedLength])))
            .AddPipeline(options => options.CheckpointReceipts = CrashSeries.CheckpointReceipts)
            .AddQueuePump();
        return builder.Build();
    }
}
