using EverArcade.Cloud.CrashHost;
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
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>A host with the whole pipeline over an Azure store, as the shells wire it.</summary>
internal sealed class AzurePipeline : IAsyncDisposable
{
    // What a lost host held comes back soon; an execution takes milliseconds.
    private const int VisibilitySeconds = 5;

    private readonly IHost _host;

    private AzurePipeline(IHost host) => _host = host;

    public SubmissionIntake Intake => _host.Services.GetRequiredService<SubmissionIntake>();

    public MessageWorker Worker => _host.Services.GetRequiredService<MessageWorker>();

    public IMessageQueue Queue => _host.Services.GetRequiredKeyedService<IMessageQueue>(QueueNames.Submissions);

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <param name="options">The account.</param>
    /// <param name="store">The store on it.</param>
    /// <param name="pump">Whether the queue is worked.</param>
    /// <param name="checkpointReceipts">Receipts between two checkpoints.</param>
    /// <param name="isUnhurried">Whether nothing times out, however slow the machine: what is remembered for seconds stays, and
    /// no message comes back. Counts depend on neither then.</param>
    public static async Task<AzurePipeline> StartAsync(
        AzureStorageOptions options, AzureStore store, bool pump, int checkpointReceipts = 1_000, bool isUnhurried = false)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        _ = builder.Logging.ClearProviders();
        _ = builder.Services
            .AddSingleton(isUnhurried ? new UnhurriedClock() : TimeProvider.System)
            .AddSingleton(store)
            .AddExecution(new ExecutionOptions { Threads = 1 })
            .AddAzureStorage(mine => mine.ConnectionString = options.ConnectionString)
            .AddSingleton(_ => new HostKey(SigningKey.FromSeed(new byte[SigningKey.SeedLength])))
            .AddPipeline(pipeline =>
            {
                pipeline.CheckpointReceipts = checkpointReceipts;
                pipeline.VisibilitySeconds = isUnhurried ? 600 : VisibilitySeconds;
            });
        if (pump)
        {
            _ = builder.Services.AddQueuePump();
        }

        var host = builder.Build();
        await host.StartAsync();
        return new AzurePipeline(host);
    }

    /// <summary>Publishes the counter and creates a contract of it.</summary>
    public async Task<ContractId> CreateAsync(int number = 0)
    {
        var published = await Get<PackagePublisher>().PublishAsync(CrashSeries.Package(), default);
        var created = await Get<ContractCreator>().CreateAsync(
            ((PublishResult.Published)published).Record.Package, "counter", Hash256.Of([(byte)number]), default);
        return ((CreateResult.Created)created).Contract.Id;
    }

    public Task<SubmitResult> SubmitAsync(ContractId contract, int number, TimeSpan wait) =>
        Intake.SubmitAsync(CrashSeries.Input(contract, number), Tenants.Default, wait, default);

    /// <summary>Receives one message and works it.</summary>
    public async Task WorkNextAsync() => await Worker.WorkAsync(
        Assert.Single(await Queue.ReceiveAsync(1, TimeSpan.FromMinutes(1), default)), default);

    /// <summary>Lets a pump work the queue until something holds.</summary>
    public async Task PumpUntilAsync(Func<bool> holds)
    {
        using var pump = ActivatorUtilities.CreateInstance<QueuePump>(_host.Services);
        await pump.StartAsync(default);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds())
        {
            await Task.Delay(5, patience.Token);
        }

        await pump.StopAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>The time of day goes on; durations stay zero.</summary>
    private sealed class UnhurriedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
