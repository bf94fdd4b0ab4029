using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Collection;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Pipeline.Publishers;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Archives;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>A host that has a record on every shelf there is: a contract with a finding and a quarantine, another one that is well, a
/// third that is pruned, a revoked key, an import that is not finished, published logs, a collection of blobs.</summary>
internal sealed class PoisonedRecords(
    PipelineHost host, RawStore raw, ContractId other, ContractId pruned, ArchiveFile archive, string folder) : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    public PipelineHost Host => host;

    public RawStore Raw => raw;

    /// <summary>The contract that is well.</summary>
    public ContractId Other => other;

    /// <summary>A contract of the counter package, its first five receipts pruned.</summary>
    public ContractId Pruned => pruned;

    /// <summary>Has what was pruned.</summary>
    public ArchiveFile Archive => archive;

    /// <summary>A key that an operator has revoked; nothing is published under it.</summary>
    public static PublicKey Revoked { get; } = KeyOf(9);

    /// <param name="storage"><c>embedded</c> or <c>azure</c>.</param>
    public static async Task<PoisonedRecords> StartAsync(string storage)
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-records-").FullName;
        var azure = await TestAccount.OfAsync(storage);
        var host = await PipelineHost.StartAsync(new HostSettings
        {
            Folder = folder,
            Azure = azure,
            Options = options =>
            {
                options.CheckpointReceipts = 5;
                (options.PublishLogs, options.LogOrigin) = (true, "logs.example");
            },
        });
        RawStore raw = azure is null ? new EmbeddedRawStore(folder) : new AzureRawStore(azure);
        var other = await host.CreateAsync(TestPackages.Scripted("2.0.0"), "other");
        var pruned = await host.CreateAsync(TestPackages.Counter(), "pruned");
        await host.ExecuteAsync(12);
        await host.ExecuteAsync(5, _ => host.Input(contract: other));
        await host.ExecuteAsync(6, _ => host.Input("increment", """{"amount":1}""", contract: pruned));
        await FindAsync(host, raw);
        var archive = await PruneAsync(host, pruned);
        _ = await host.Get<PublisherRevocations>().RevokeAsync(Revoked, "stolen", "me", None);
        _ = await host.Store.Records.TryWriteAsync(
            new RecordKey(ArchiveImport.Shelf, $"{new ContractId(archive.Source.Hash)}"), archive.Source.Hash.ToArray(), null, None);
        await host.Get<LogPublisher>().TickAsync(None);
        _ = await host.Blobs.WriteAsync(new byte[] { 1, 2, 3 }, None);
        host.Clock.Advance(TimeSpan.FromDays(8));
        await host.Get<BlobCollector>().TickAsync(None);

        // Begun and never worked.
        _ = await host.Get<AuditPlanner>().StartAsync(new AuditOrder(pruned, new Sequence(1), null), None);
        return new PoisonedRecords(host, raw, other, pruned, archive, folder);
    }

    /// <summary>The one record of a shelf, or of the shelf of a contract.</summary>
    public async Task<RecordKey> FindAsync(string shelf) =>
        (await raw.ListRecordsAsync()).First(key => key.Shelf == shelf || key.Shelf.StartsWith(shelf + ".", StringComparison.Ordinal));

    public async Task<bool> IsReadableAsync(RecordKey key)
    {
        try
        {
            return await host.Store.Records.ReadAsync(key, None) is not null;
        }
        catch (IntegrityException)
        {
            return false;
        }
    }

    /// <summary>One tick of the planner and all that follows from it; what it says about rot is said.</summary>
    public async Task TickAsync()
    {
        try
        {
            await host.Get<AuditPlanner>().TickAsync(None);
        }
        catch (IntegrityException)
        {
            // After everybody had their tick.
        }

        await host.WorkAuditsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        archive.Dispose();
        (raw as IDisposable)?.Dispose();
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task FindAsync(PipelineHost host, RawStore raw)
    {
        var row = new RawRow(RawKind.Receipt, host.Contract, 9);
        var good = (await raw.ReadAsync(row))!;
        var diff = good["diff"].ToArray();
        diff[^1] ^= 1;
        await raw.WriteAsync(row, new Dictionary<string, byte[]>(good) { ["diff"] = diff });
        await host.Get<AuditPlanner>().TickAsync(None);
        await host.WorkAuditsAsync();
        await raw.WriteAsync(row, good);
        Assert.NotNull(await host.Get<Quarantine>().ReadAsync(host.Contract, None));
    }

    private static async Task<ArchiveFile> PruneAsync(PipelineHost host, ContractId contract)
    {
        var archive = await ArchiveFile.ExportAsync(host, contract: contract);
        var pruning = host.Get<Pruning>();
        var plan = Assert.IsType<RecoveryResult.Planned>(
            await pruning.RunAsync(contract, new Sequence(5), archive.Source, null, None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(
            await pruning.RunAsync(contract, new Sequence(5), archive.Source, plan.ComputeHash(), None));
        return archive;
    }

    private static PublicKey KeyOf(byte seed)
    {
        using var key = SigningKey.FromSeed([.. Enumerable.Repeat(seed, SigningKey.SeedLength)]);
        return key.PublicKey;
    }
}
