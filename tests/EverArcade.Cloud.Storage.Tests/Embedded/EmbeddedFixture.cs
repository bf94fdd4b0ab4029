using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Embedded;
using EverArcade.Cloud.Storage.Embedded.Sqlite;
using EverArcade.Cloud.Storage.Embedded.Writing;
using EverArcade.Cloud.Storage.Tests.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

/// <summary>An embedded store in a folder of its own, with housekeeping so small that every test meets it.</summary>
public sealed class EmbeddedFixture : StoreFixture
{
    private static readonly StoreTuning Small = new()
    {
        GenerationKeys = 16,
        MovedAtOnceMax = 8,
        FilterSegmentKeys = 8,
        FillPageKeys = 4,
        PassPages = 20,
        FullPages = 2_000,
    };

    private EmbeddedStore _store;
    private Action<StoreStep> _reached = static _ => { };

    public EmbeddedFixture() => _store = Open(Folder, Time, step => _reached(step));

    public string Folder { get; } = Directory.CreateTempSubdirectory("everarcade-").FullName;

    public ManualTime Time { get; } = new();

    public override ILedger Ledger => _store.Ledger;

    public override IBlobStore Blobs => _store.Blobs;

    public override IMessageQueue Queue => _store.Submissions;

    public override IMessageQueue AuditQueue => _store.AuditMessages;

    public override IRecordStore Records => _store.Records;

    public override IPackageRegistry Packages => _store.Packages;

    public override IAuditStore Audits => _store.Audits;

    public override IPublicFiles PublicFiles => _store.PublicFiles;

    public string DatabasePath => Path.Combine(Folder, EmbeddedStore.DatabaseName);

    public string BlobPath(Hash256 blob) => Path.Combine(Folder, "blobs", blob.ToString()[..2], blob.ToString()[2..]);

    /// <summary>Opens a folder as this fixture does.</summary>
    internal static EmbeddedStore Open(string folder, TimeProvider time, Action<StoreStep>? reached = null) =>
        EmbeddedStore.Open(
            new EmbeddedStorageOptions { Folder = folder }, time, NullLoggerFactory.Instance,
            reached ?? (static _ => { }), Small);

    /// <summary>Waits until the filter of used keys has been filled.</summary>
    public Task FillAsync() => _store.Filled;

    /// <summary>Puts something in the way of a step.</summary>
    internal void OnStep(Action<StoreStep> reached) => _reached = reached;

    public Task CloseAsync() => _store.DisposeAsync().AsTask();

    public override async Task<byte[]?> ReadPublicAsync(PublicPath path)
    {
        var file = Path.Combine(Folder, "public", path.Text);
        return File.Exists(file) ? await File.ReadAllBytesAsync(file) : null;
    }

    public override async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = Open(Folder, Time, step => _reached(step));
    }

    public override Task PassAsync(TimeSpan time)
    {
        Time.Pass(time);
        return Task.CompletedTask;
    }

    public override Task CorruptBlobAsync(Hash256 blob)
    {
        var bytes = File.ReadAllBytes(BlobPath(blob));
        bytes[^1] ^= 1;
        File.WriteAllBytes(BlobPath(blob), bytes);
        return Task.CompletedTask;
    }

    public override Task CorruptHeadAsync(ContractId contract, BranchId branch) => ChangeAsync(
        $"UPDATE branch SET seal = zeroblob(32) WHERE number = {branch} AND contract_no = (SELECT no FROM contract WHERE id = x'{contract}')");

    /// <remarks>Of every contract: the tests that ask have one.</remarks>
    public override Task CorruptCheckpointAsync(ContractId contract, Sequence sequence) =>
        ChangeAsync($"UPDATE checkpoint SET hash = x'00' WHERE place & ((1 << 39) - 1) = {sequence}");

    public override Task CorruptPoisonAsync(string id) => ChangeAsync(
        $"UPDATE poison SET parked_at = -1 WHERE id = 0x{id}; UPDATE audit_poison SET parked_at = -1 WHERE id = 0x{id}");

    /// <summary>Changes the database while nobody has it open.</summary>
    public async Task ChangeAsync(string sql)
    {
        await CloseAsync();
        using (var database = Database.Open(DatabasePath, readOnly: false, 1 << 20))
        {
            database.Execute(sql);
        }

        await ReopenAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
