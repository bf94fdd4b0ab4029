using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using EverArcade.Cloud.Azurite;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure;
using EverArcade.Cloud.Storage.Azure.Ledger;
using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>An Azure store of its own in the emulator that the test process shares.</summary>
public sealed class AzureFixture : StoreFixture
{
    private readonly HttpPipelinePolicy? _policy;
    private AzureStore _store;

    private AzureFixture(AzureStorageOptions options, HttpPipelinePolicy? policy)
    {
        Options = options;
        _policy = policy;
        _store = Open(policy);
    }

    public AzureStorageOptions Options { get; }

    public override ILedger Ledger => _store.Ledger;

    public override IBlobStore Blobs => _store.Blobs;

    public override IMessageQueue Queue => _store.Submissions;

    public override IMessageQueue AuditQueue => _store.AuditMessages;

    public override IRecordStore Records => _store.Records;

    public override IPackageRegistry Packages => _store.Packages;

    public override IAuditStore Audits => _store.Audits;

    public override IPublicFiles PublicFiles => _store.PublicFiles;

    public static async Task<StoreFixture> OpenAsync() => await OpenAsync(null);

    /// <param name="policy">Sees each request; null for none.</param>
    /// <param name="configure">Changes the options.</param>
    public static async Task<AzureFixture> OpenAsync(
        HttpPipelinePolicy? policy, Action<AzureStorageOptions>? configure = null)
    {
        var emulator = await AzuriteProcess.SharedAsync();
        var options = new AzureStorageOptions
        {
            ConnectionString = emulator.ConnectionString,
            Prefix = AzuriteProcess.NewPrefix(),
        };
        configure?.Invoke(options);
        return new AzureFixture(options, policy);
    }

    /// <summary>Another host on the same account: it has seen nothing.</summary>
    public AzureStore Open(HttpPipelinePolicy? policy = null) => policy is null
        ? AzureStore.Open(Options, TimeProvider.System)
        : AzureStore.Open(Options, TimeProvider.System, policy);

    public override async Task<byte[]?> ReadPublicAsync(PublicPath path)
    {
        var container = new BlobContainerClient(Options.ConnectionString, new AzureNames(Options.Prefix).PublicContainer);
        var client = container.GetBlobClient(path.Text);
        return await client.ExistsAsync() ? (await client.DownloadContentAsync()).Value.Content.ToArray() : null;
    }

    public override Task ReopenAsync()
    {
        _store = Open(_policy);
        return Task.CompletedTask;
    }

    public override Task PassAsync(TimeSpan time) => Task.Delay(time + TimeSpan.FromMilliseconds(50));

    public override async Task CorruptBlobAsync(Protocol.Hash256 blob)
    {
        var container = new BlobContainerClient(Options.ConnectionString, new AzureNames(Options.Prefix).BlobContainer);
        var client = container.GetBlobClient(blob.ToString());
        var bytes = (await client.DownloadContentAsync()).Value.Content.ToArray();
        bytes[^1] ^= 1;
        _ = await client.UploadAsync(BinaryData.FromBytes(bytes), overwrite: true);
    }

    public override async Task CorruptHeadAsync(ContractId contract, BranchId branch)
    {
        var (names, partition) = (new AzureNames(Options.Prefix), LedgerKeys.Partition(contract));
        var isClosed = await new TableClient(Options.ConnectionString, names.LedgerTable)
            .GetEntityIfExistsAsync<TableEntity>(partition, LedgerKeys.ClosedHead(branch)) is { HasValue: true };
        await FlipAsync(names.LedgerTable, partition, isClosed ? LedgerKeys.ClosedHead(branch) : LedgerKeys.Head);
    }

    public override Task CorruptCheckpointAsync(ContractId contract, Sequence sequence) => FlipAsync(
        new AzureNames(Options.Prefix).LedgerTable, LedgerKeys.Partition(contract), LedgerKeys.Checkpoint(BranchId.Genesis, sequence));

    public override async Task CorruptPoisonAsync(string id)
    {
        var table = new AzureNames(Options.Prefix).PoisonTable;
        var row = $"i{id}";
        await foreach (var found in new TableClient(Options.ConnectionString, table).QueryAsync<TableEntity>(one => one.RowKey == row))
        {
            await FlipAsync(table, found.PartitionKey, row);
        }
    }

    /// <summary>Changes a bit of a sealed row.</summary>
    private async Task FlipAsync(string name, string partition, string key)
    {
        var table = new TableClient(Options.ConnectionString, name);
        var row = (await table.GetEntityAsync<TableEntity>(partition, key)).Value;
        var bytes = row.GetBinary("v");
        bytes[^1] ^= 1;
        row["v"] = bytes;
        _ = await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
