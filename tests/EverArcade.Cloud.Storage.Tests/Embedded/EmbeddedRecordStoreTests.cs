using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Storage.Embedded.Sqlite;
using EverArcade.Cloud.Storage.Tests.Conformance;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

/// <summary>The embedded record store does what the suite asks, survives its process and finds rot.</summary>
public sealed class EmbeddedRecordStoreTests : RecordStoreConformance
{
    private static readonly RecordKey Key = new("shelf", "name");

    protected override Task<StoreFixture> OpenAsync() => Task.FromResult<StoreFixture>(new EmbeddedFixture());

    [Fact]
    public async Task Version_AfterDeletionAndRestart_IsNeverUsedAgain()
    {
        await using var store = new EmbeddedFixture();
        var first = await store.Records.TryWriteAsync(Key, new byte[1], null, None);
        Assert.True(await store.Records.TryDeleteAsync(Key, first!.Value, None));
        await store.PassAsync(TimeSpan.FromMilliseconds(1));
        await store.ReopenAsync();
        var second = await store.Records.TryWriteAsync(Key, new byte[1], null, None);
        Assert.NotEqual(first, second);
        await store.ReopenAsync();
        Assert.Equal(second, (await store.Records.ReadAsync(Key, None))!.Version);
    }

    [Theory]
    [InlineData("UPDATE record SET content = x'01' WHERE name = CAST('name' AS BLOB)")]
    [InlineData("UPDATE record SET version = version + 1 WHERE name = CAST('name' AS BLOB)")]
    [InlineData("UPDATE record SET seal = zeroblob(32) WHERE name = CAST('name' AS BLOB)")]
    [InlineData("UPDATE record SET (version, content, seal) = (SELECT version, content, seal FROM record "
        + "WHERE name = CAST('other' AS BLOB)) WHERE name = CAST('name' AS BLOB)")]
    public async Task Read_ChangedRow_IsNamedAndTheRestIsServed(string change)
    {
        await using var store = new EmbeddedFixture();
        _ = await store.Records.TryWriteAsync(Key, new byte[1], null, None);
        var other = new RecordKey("shelf", "other");
        _ = await store.Records.TryWriteAsync(other, new byte[2], null, None);
        await store.CloseAsync();
        using (var database = Database.Open(store.DatabasePath, readOnly: false, 1 << 20))
        {
            database.Execute(change);
        }

        await store.ReopenAsync();
        var fault = await Assert.ThrowsAsync<IntegrityException>(() => store.Records.ReadAsync(Key, None));
        Assert.Equal("record shelf/name", fault.Place);
        _ = await Assert.ThrowsAsync<IntegrityException>(() => store.Records.ListAsync("shelf", null, 10, None));
        Assert.NotNull(await store.Records.ReadAsync(other, None));
    }

    [Fact]
    public async Task Open_FolderOfTheFirstSchema_GetsTheNewTablesAndKeepsItsRows()
    {
        await using var store = new EmbeddedFixture();
        _ = await store.Queue.SendAsync(Sender, "body", TimeSpan.Zero, None);
        await store.CloseAsync();
        using (var database = Database.Open(store.DatabasePath, readOnly: false, 1 << 20))
        {
            database.Execute(
                "DROP TABLE record; DROP TABLE audit_message; DROP TABLE audit_poison; PRAGMA user_version = 1");
        }

        await store.ReopenAsync();
        Assert.NotNull(await store.Records.TryWriteAsync(Key, new byte[1], null, None));
        _ = await store.AuditQueue.SendAsync(Sender, "audit", TimeSpan.Zero, None);
        Assert.Equal("body", Assert.Single(await store.Queue.ReceiveAsync(1, TimeSpan.Zero, None)).Body);
        await store.ReopenAsync();
        Assert.NotNull(await store.Records.ReadAsync(Key, None));
    }
}
