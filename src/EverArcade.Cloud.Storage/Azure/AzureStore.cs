using Azure.Core.Pipeline;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Storage.Azure.Audits;
using EverArcade.Cloud.Storage.Azure.Blobs;
using EverArcade.Cloud.Storage.Azure.Connections;
using EverArcade.Cloud.Storage.Azure.Files;
using EverArcade.Cloud.Storage.Azure.Ledger;
using EverArcade.Cloud.Storage.Azure.Packages;
using EverArcade.Cloud.Storage.Azure.Queue;
using EverArcade.Cloud.Storage.Azure.Records;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure;

/// <summary>All ports over one Azure storage account (docs/storage-azure.md).</summary>
/// <remarks>Thread-safe. Any number of processes share an account: nothing of what they agree on is in a process. Tables, queues
/// and containers are made before the first call, when <see cref="AzureStorageOptions.CreatesResources"/> says so.</remarks>
public sealed class AzureStore
{
    // One queue for all contracts: an audit takes long, so its messages are few.
    private const int AuditShards = 1;

    private readonly AzureResources _resources;

    private AzureStore(AzureStorageOptions options, TimeProvider time, HttpPipelinePolicy? policy)
    {
        var clients = AzureClients.Build(options, policy);
        var names = new AzureNames(options.Prefix);
        var submissions = Shards(names, QueueNames.Submissions, options.QueueShards);
        var audits = Shards(names, QueueNames.Audits, AuditShards);
        _resources = new AzureResources(clients, names, [.. submissions, .. audits], options.CreatesResources);
        var calls = new AzureCalls(_resources);
        var blobs = new AzureBlobStore(clients.Blobs.GetBlobContainerClient(names.BlobContainer), calls);
        Blobs = blobs;
        PublicFiles = new AzurePublicFiles(clients.PublicBlobs.GetBlobContainerClient(names.PublicContainer), calls);
        Ledger = BuildLedger(Table(names.LedgerTable), Table(names.IndexTable), blobs, time);
        SpilledBlobs = new SpilledBlobs(Ledger, Table(names.LedgerTable));
        Submissions = Queue(QueueNames.Submissions, submissions);
        AuditMessages = Queue(QueueNames.Audits, audits);
        Packages = new AzurePackageRegistry(Table(names.PackagesTable));
        Audits = new AzureAuditStore(Table(names.AuditsTable));
        Records = new AzureRecordStore(Table(names.RecordsTable));

        AzureTable Table(string name) => new(clients.Tables.GetTableClient(name), calls);

        AzureQueue Queue(string name, IEnumerable<string> shards) => new(
            [.. shards.Select(clients.Queues.GetQueueClient)], new PoisonTable(Table(names.PoisonTable), name, time), calls);
    }

    public ILedger Ledger { get; }

    public IBlobStore Blobs { get; }

    public IPublicFiles PublicFiles { get; }

    /// <summary>Which blobs the ledger names.</summary>
    public IBlobOwner SpilledBlobs { get; }

    /// <summary>The queue of submissions.</summary>
    public IMessageQueue Submissions { get; }

    /// <summary>The queue of audits.</summary>
    public IMessageQueue AuditMessages { get; }

    public IPackageRegistry Packages { get; }

    public IAuditStore Audits { get; }

    public IRecordStore Records { get; }

    /// <summary>Builds the store; nothing is asked of the account before the first call.</summary>
    public static AzureStore Open(AzureStorageOptions options, TimeProvider time) => new(options, time, null);

    /// <param name="options">Where.</param>
    /// <param name="time">The clock.</param>
    /// <param name="policy">Sees every request as it is sent, retries included: for counting and for faults.</param>
    internal static AzureStore Open(AzureStorageOptions options, TimeProvider time, HttpPipelinePolicy policy) =>
        new(options, time, policy);

    /// <summary>Makes tables, queues and containers now, instead of with the first call.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => _resources.EnsureAsync(cancellationToken).AsTask();

    private static AzureLedger BuildLedger(AzureTable ledger, AzureTable index, IBlobStore blobs, TimeProvider time)
    {
        var (known, spilled) = (new KnownEntries(), new SpilledBytes(blobs));
        var (contracts, pending) = (new ContractTable(ledger, index), new PendingIndex(index, time));
        var reads = new LedgerReads(ledger, spilled, known);
        return new AzureLedger(
            contracts, new AcceptWrites(ledger, contracts, pending, spilled, reads, known),
            new CommitWrites(ledger, contracts, spilled, reads, known), reads, new CheckpointReads(ledger),
            new PendingList(ledger, pending, reads), new RepairWrites(ledger, spilled, reads),
            new EntryChecks(ledger, reads));
    }

    private static IReadOnlyList<string> Shards(AzureNames names, string queue, int shards) =>
        [.. Enumerable.Range(0, shards).Select(shard => names.Queue(queue, shard))];
}
