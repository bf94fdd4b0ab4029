using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Packages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Http.Tests.Hosting;

/// <summary>The API on a loopback port, over a <see cref="TestStore"/>.</summary>
public sealed class TestHost : IAsyncDisposable
{
    /// <summary>Receipts between two checkpoints.</summary>
    public const int CheckpointReceipts = 5;

    private readonly WebApplication _app;
    private readonly string _folder;

    private TestHost(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First() + "/") };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public static SigningKey Publisher { get; } = SigningKey.FromSeed(new byte[32]);

    /// <param name="pump">Whether the queue is worked; without, what is only queued stays queued.</param>
    /// <param name="change">Replaces services.</param>
    public static async Task<TestHost> StartAsync(bool pump = true, Action<IServiceCollection>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-http-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.UseKestrel(server => server.ApplyEverArcadeBounds()).UseUrls("http://127.0.0.1:0");
        await TestStore.AddAsync(builder.Services, folder);
        _ = builder.Services
            .AddSingleton(new FixtureRegistry([new(TallyFixture.Name, TallyFixture.Run)]))
            .AddSingleton(new HostKey(SigningKey.FromSeed([.. Enumerable.Repeat((byte)7, 32)])))
            .AddExecution(new ExecutionOptions { AllowNativeFixtures = true })
            .AddPipeline(options => options.CheckpointReceipts = CheckpointReceipts)
            .AddHttp();
        if (pump)
        {
            _ = builder.Services.AddQueuePump();
        }

        change?.Invoke(builder.Services);
        var app = builder.Build();
        _ = app.MapEverArcade();
        await app.StartAsync();
        return new TestHost(app, folder);
    }

    /// <summary>A package file of the tally fixture.</summary>
    public static ReadOnlyMemory<byte> PackageFileOf(string version = "1.0.0", ulong? gas = null, string? description = null) =>
        PackageFile.Build(
            new PackageManifest
            {
                Name = "tally",
                Version = version,
                Abi = AbiV2.Version,
                Entry = PackageEntry.Execute,
                Executor = PackageExecutor.NativeFixture,
                Fixture = TallyFixture.Name,
                Publisher = Publisher.PublicKey,
                Limits = new PackageLimits { Gas = gas },
                Description = description,
            },
            default, null, Publisher);

    /// <summary>A package of a module in text.</summary>
    public static ReadOnlyMemory<byte> WasmPackageFile(string text) =>
        PackageFile.Build(
            new PackageManifest
            {
                Name = "module",
                Version = "1.0.0",
                Abi = AbiV2.Version,
                Entry = PackageEntry.Execute,
                Executor = PackageExecutor.Wasm,
                Publisher = Publisher.PublicKey,
            },
            Wasmtime.Module.ConvertText(text), null, Publisher);

    /// <summary>Waits until nothing more is checkpointed: checkpoints are written after the commit that makes them due.</summary>
    public async Task WaitForCheckpointAsync(ContractId contract)
    {
        var ledger = Services.GetRequiredService<ILedger>();
        while ((await ledger.ReadHeadAsync(contract, default))!.Head is { } head
            && head.Sequence.Number - head.CheckpointSequence.Number >= CheckpointReceipts)
        {
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
