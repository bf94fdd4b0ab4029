using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Storage.Embedded;
using EverArcade.Cloud.Storage.Embedded.Sqlite;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

public sealed class FolderTests
{
    [Fact]
    public async Task Open_FolderInUse_IsRefusedNamingTheFolder()
    {
        await using var store = new EmbeddedFixture();
        var fault = Assert.Throws<StorageUnavailableException>(() => EmbeddedFixture.Open(store.Folder, store.Time));
        Assert.Contains($"Another everarcade process uses {store.Folder}", fault.Message, StringComparison.Ordinal);
        await store.ReopenAsync();
    }

    [Fact]
    public async Task Open_NewerSchema_IsRefused()
    {
        await using var store = new EmbeddedFixture();
        await store.CloseAsync();
        Execute(store, $"PRAGMA user_version = {Schema.Version + 1}");
        var fault = Assert.Throws<StorageUnavailableException>(() => EmbeddedFixture.Open(store.Folder, store.Time));
        Assert.Contains($"schema {Schema.Version + 1}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AnotherProgramsDatabase_IsRefused()
    {
        await using var store = new EmbeddedFixture();
        await store.CloseAsync();
        Execute(store, "PRAGMA application_id = 1");
        var fault = Assert.Throws<StorageUnavailableException>(() => EmbeddedFixture.Open(store.Folder, store.Time));
        Assert.Contains("another program", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AfterARefusal_LeavesTheFolderFree()
    {
        await using var store = new EmbeddedFixture();
        await store.CloseAsync();
        Execute(store, "PRAGMA user_version = 99");
        _ = Assert.Throws<StorageUnavailableException>(() => EmbeddedFixture.Open(store.Folder, store.Time));
        Execute(store, $"PRAGMA user_version = {Schema.Version}");
        await EmbeddedFixture.Open(store.Folder, store.Time).DisposeAsync();
    }

    [Fact]
    public async Task Open_UnfinishedBlobs_AreDeleted()
    {
        await using var store = new EmbeddedFixture();
        var blob = await store.Blobs.WriteAsync(new byte[10], None);
        await store.CloseAsync();
        var unfinished = Path.Combine(store.Folder, "blobs", "tmp", "0000000000000001");
        await File.WriteAllTextAsync(unfinished, "half a blo", None);
        await store.ReopenAsync();
        Assert.False(File.Exists(unfinished));
        Assert.True(await store.Blobs.ExistsAsync(blob, None));
        Assert.Equal(blob, Hash256.Of(new byte[10]));
    }

    [Fact]
    public async Task Close_AndOpen_KeepsEverything()
    {
        await using var store = new EmbeddedFixture();
        var arena = Contract("arena");
        _ = await store.Ledger.CreateAsync(arena, None);
        var blob = await store.Blobs.WriteAsync(new byte[10], None);
        _ = await store.Queue.SendAsync(Sender, "body", TimeSpan.FromDays(1), None);
        await store.ReopenAsync();

        Assert.Equal(arena, await store.Ledger.ReadContractAsync(arena.Id, None));
        Assert.NotNull(await store.Blobs.ReadAsync(blob, 10, None));
        Assert.Equal("body", Assert.Single(await store.Queue.ReceiveAsync(1, TimeSpan.Zero, None)).Body);
    }

    [Fact]
    public async Task Call_AfterClose_IsUnavailable()
    {
        await using var store = new EmbeddedFixture();
        await store.CloseAsync();
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => store.Queue.SendAsync(Sender, "body", TimeSpan.Zero, None));
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Queue.ReadDepthAsync(None));
    }

    private static void Execute(EmbeddedFixture store, string sql)
    {
        using var database = Database.Open(store.DatabasePath, readOnly: false, 1 << 20);
        database.Execute(sql);
    }
}
