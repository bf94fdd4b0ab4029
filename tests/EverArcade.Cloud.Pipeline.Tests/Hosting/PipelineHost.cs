using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Branches;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Azure;
using EverArcade.Cloud.Storage.Embedded;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>A whole pipeline over an embedded store in a folder of its own, or over the emulator of Azure's, with a test's hands on
/// every port.</summary>
public sealed class PipelineHost : IAsyncDisposable
{
    /// <summary>Longer than any test: a wait that ends by this one has failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ServiceProvider _provider;
    private readonly string? _ownFolder;
    private int _nonces;

    private PipelineHost(HostSettings settings)
    {
        _ownFolder = settings is { Over: null, Folder: null, Azure: null }
            ? Directory.CreateTempSubdirectory("everarcade-").FullName : null;
        Clock = settings.Over?.Clock ?? new ShiftedClock();
        Guest = settings.Over?.Guest ?? new ScriptedGuest(Clock);
        var services = new ServiceCollection();
        _ = services.AddLogging(logging => _ = settings.Log is { } log ? logging.AddProvider(log) : logging)
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(new PipelineSteps(settings.Reached))
            .AddSingleton(new RecoverySteps(settings.Recovering))
            .AddSingleton(new QuarantineSteps(settings.QuarantineReached))
            .AddSingleton(new FixtureRegistry([new("scripted", Guest.Execute)]))
            .AddExecution(new ExecutionOptions { Threads = 1, AllowNativeFixtures = true, Compile = settings.Compile })
            .AddSingleton(_ => new HostKey(SigningKey.FromSeed([settings.HostSeed, .. new byte[SigningKey.SeedLength - 1]])))
            .AddPipeline(options =>
            {
                // The emulator's clock cannot be moved on: what is given back there is back at once.
                options.RetrySeconds = settings.Azure is null ? options.RetrySeconds : 0;
                settings.Options(options);
            })
            .AddKeyedSingleton(PipelineResilience.CommitKey, (_, _) => PipelineResilience.BuildCommit(new HurriedClock()));
        AddEngines(services, settings);
        AddStore(services, settings);
        _provider = services.BuildServiceProvider();
    }

    public ShiftedClock Clock { get; }

    public ScriptedGuest Guest { get; }

    /// <summary>The store's own ports: what is asked of them passes no hook.</summary>
    public StorePorts Store => Get<StorePorts>();

    public HookedLedger Ledger => (HookedLedger)Get<ILedger>();

    public HookedQueue Queue => (HookedQueue)GetQueue(QueueNames.Submissions);

    public HookedQueue AuditQueue => (HookedQueue)GetQueue(QueueNames.Audits);

    public HookedBlobs Blobs => (HookedBlobs)Get<IBlobStore>();

    /// <summary>The contract most tests work on.</summary>
    public ContractId Contract { get; private set; }

    public static async Task<PipelineHost> StartAsync(HostSettings? settings = null)
    {
        settings ??= new HostSettings();
        if (settings is { Over: null, Folder: null, Azure: null })
        {
            settings = settings with { Azure = await TestStore.DefaultAsync() };
        }

        var host = new PipelineHost(settings);
        host.Contract = settings.Over?.Contract ?? await host.CreateAsync(TestPackages.Scripted());
        return host;
    }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public T Get<T>(string key)
        where T : notnull => _provider.GetRequiredKeyedService<T>(key);

    private IMessageQueue GetQueue(string name) => _provider.GetRequiredKeyedService<IMessageQueue>(name);

    public async ValueTask DisposeAsync()
    {
        Guest.LetGo.Set();
        await _provider.DisposeAsync();
        if (_ownFolder is not null)
        {
            Directory.Delete(_ownFolder, recursive: true);
        }
    }

    public async Task<ContractId> CreateAsync(ReadOnlyMemory<byte> packageFile, string name = "test")
    {
        var published = await Get<PackagePublisher>().PublishAsync(packageFile, CancellationToken.None);
        var package = Assert.IsType<PublishResult.Published>(published).Record.Package;
        var created = await Get<ContractCreator>().CreateAsync(package, name, Hash256.Zero, CancellationToken.None);
        return Assert.IsType<CreateResult.Created>(created).Contract.Id;
    }

    /// <summary>Goes on with the contract of another package, made now or standing already.</summary>
    public async Task UseAsync(ReadOnlyMemory<byte> packageFile, string name) => Contract = await CreateAsync(packageFile, name);

    /// <summary>A submission of one node; without a nonce it gets one nobody has used.</summary>
    public Submission Input(string action = "add", string args = "{}", string? nonce = null, ContractId? contract = null)
    {
        nonce ??= $"nonce-{Interlocked.Increment(ref _nonces)}";
        return new Submission
        {
            Contract = contract ?? Contract,
            Nonce = nonce,
            GasLimit = 10_000_000,
            Plan = new Plan { Nodes = [new PlanNode { Id = nonce, Action = action, Args = args, Deps = [] }] },
        };
    }

    /// <summary>Submits and waits for the end of it.</summary>
    public Task<SubmitResult> SubmitAsync(Submission submission, string tenant = Tenants.Default) =>
        Get<SubmissionIntake>().SubmitAsync(submission, tenant, Patience, CancellationToken.None);

    public Task<SubmitResult> EnqueueAsync(Submission submission, string tenant = Tenants.Default) =>
        Get<SubmissionIntake>().SubmitAsync(submission, tenant, TimeSpan.Zero, CancellationToken.None);

    /// <summary>Submits, and expects a receipt.</summary>
    public async Task<ReceiptRow> ExecuteAsync(Submission submission) => await SubmitAsync(submission) switch
    {
        SubmitResult.Executed executed => executed.Receipt,
        SubmitResult.Refused refused => throw new InvalidOperationException(string.Join("; ", refused.Refusals)),
        var other => throw new InvalidOperationException($"{other}"),
    };

    public async Task ExecuteAsync(int count, Func<int, Submission>? input = null)
    {
        for (var i = 0; i < count; i++)
        {
            _ = await ExecuteAsync(input?.Invoke(i) ?? Input());
        }
    }

    /// <summary>Takes what is visible in the queue and works it, once.</summary>
    /// <returns>How many messages there were.</returns>
    public async Task<int> WorkOnceAsync()
    {
        var messages = await Queue.ReceiveAsync(QueuePump.ReceiveMax, TimeSpan.FromMinutes(1), CancellationToken.None);
        await Task.WhenAll(messages.Select(message => Get<MessageWorker>().WorkAsync(message, CancellationToken.None)));
        return messages.Count;
    }

    /// <summary>Works the queue of audits until nothing is visible in it.</summary>
    public async Task WorkAuditsAsync()
    {
        while (await AuditQueue.ReceiveAsync(QueuePump.ReceiveMax, AuditPump.Visibility, CancellationToken.None) is { Count: > 0 } messages)
        {
            await Task.WhenAll(messages.Select(message => Get<AuditRangeWorker>().WorkAsync(message, CancellationToken.None)));
        }
    }

    /// <summary>Works the queue until nothing is left in it, however long messages hide.</summary>
    public async Task DrainAsync()
    {
        for (var round = 0; round < 100; round++)
        {
            Clock.Advance(TimeSpan.FromMinutes(2));
            while (await WorkOnceAsync() > 0)
            {
            }

            if ((await Queue.ReadDepthAsync(CancellationToken.None)).Waiting == 0)
            {
                return;
            }
        }

        Assert.Fail("The queue does not become empty.");
    }

    public async Task<Head> ReadHeadAsync(ContractId? contract = null) =>
        (await Ledger.ReadHeadAsync(contract ?? Contract, CancellationToken.None))!.Head;

    public Task<IReadOnlyList<ReceiptRow>> ReadReceiptsAsync() =>
        Store.Ledger.ReadReceiptsAsync(Contract, BranchId.Genesis, Sequence.Zero, int.MaxValue, CancellationToken.None);

    public Task<IReadOnlyList<CheckpointRow>> ReadCheckpointsAsync() =>
        Store.Ledger.ListCheckpointsAsync(Contract, BranchId.Genesis, Sequence.Zero, int.MaxValue, CancellationToken.None);

    /// <summary>The checkpoints once the lane has come to rest: they are written after the answers.</summary>
    public async Task<IReadOnlyList<CheckpointRow>> SettledCheckpointsAsync(int count)
    {
        for (var look = 0; look < 1000 && (await ReadCheckpointsAsync()).Count < count; look++)
        {
            await Task.Delay(10);
        }

        return await ReadCheckpointsAsync();
    }

    public async Task<IReadOnlyList<PoisonMessage>> ReadPoisonAsync() =>
        [.. (await Queue.ListPoisonAsync(null, 1000, CancellationToken.None)).Select(listed => Assert.IsType<PoisonMessage>(listed.Item))];

    public async Task<AuditReport> AuditAsync(ulong from = 1, ulong? to = null) =>
        (await Get<Auditor>().RunAsync(
            new AuditRequest(Contract, new Sequence(from), to is { } last ? new Sequence(last) : null),
            null, CancellationToken.None))!;

    public Sweeper Sweeper() => ActivatorUtilities.CreateInstance<Sweeper>(_provider);

    public QueuePump Pump() => ActivatorUtilities.CreateInstance<QueuePump>(_provider);

    /// <summary>Makes the pipeline read everything from the store again.</summary>
    public void Forget() => Get<LiveContracts>().Forget(Contract);

    public async Task SetStatusAsync(ContractStatus status)
    {
        var head = (await Ledger.ReadHeadAsync(Contract, CancellationToken.None))!;
        _ = await Store.Ledger.CommitAsync(
            new LedgerCommit
            {
                Expected = head,
                Next = head.Head with { Status = status },
                Receipts = [],
                Markers = [],
                LogNodes = [],
            },
            CancellationToken.None);
    }

    private static void AddEngines(IServiceCollection services, HostSettings settings)
    {
        if (settings.AlterOutcome is { } alter)
        {
            _ = services.AddSingleton<IExecutor>(provider => new AlteredExecutor(
                ActivatorUtilities.CreateInstance<ExecutorByPackage>(provider), alter, "altered"));
        }

        if (settings.LieEvery > 0)
        {
            var executed = 0;
            _ = services.AddKeyedSingleton(AuditEngine.Second, (provider, _) => new AuditEngine(
                new AlteredExecutor(
                    ActivatorUtilities.CreateInstance<ExecutorByPackage>(provider),
                    outcome => ++executed % settings.LieEvery == 0 ? outcome with { GasUsed = outcome.GasUsed + 1 } : outcome,
                    "second"),
                (package, _) => Task.FromResult(provider.GetRequiredService<PackageLoader>().Load(package))));
        }
    }

    private void AddStore(IServiceCollection services, HostSettings settings)
    {
        _ = settings switch
        {
            { Over: { } over } => services.AddSingleton(over.Store),
            { Azure: { } azure } => services.AddSingleton(_ => StorePorts.Of(AzureStore.Open(azure, Clock)))
                .AddSingleton(provider => provider.GetRequiredService<StorePorts>().SpilledBlobs!),
            _ => services.AddEmbeddedStorage(options => options.Folder = settings.Folder ?? _ownFolder!)
                .AddSingleton(provider => StorePorts.Of(provider.GetRequiredService<EmbeddedStore>())),
        };
        _ = services
            .AddSingleton(provider => provider.GetRequiredService<StorePorts>().Records)
            .AddSingleton(provider => provider.GetRequiredService<StorePorts>().Packages)
            .AddSingleton(provider => provider.GetRequiredService<StorePorts>().Audits)
            .AddSingleton(provider => provider.GetRequiredService<StorePorts>().PublicFiles)
            .AddSingleton<ILedger>(provider => new HookedLedger(
                new BranchHistory(provider.GetRequiredService<StorePorts>().Ledger)))
            .AddKeyedSingleton<IMessageQueue>(
                QueueNames.Submissions,
                (provider, _) => new HookedQueue(provider.GetRequiredService<StorePorts>().Submissions))
            .AddKeyedSingleton<IMessageQueue>(
                QueueNames.Audits,
                (provider, _) => new HookedQueue(provider.GetRequiredService<StorePorts>().AuditMessages))
            .AddSingleton<IBlobStore>(provider => new HookedBlobs(provider.GetRequiredService<StorePorts>().Blobs));
    }
}
