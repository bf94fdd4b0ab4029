using System.Text;
using EverArcade.Cloud.Pipeline.Records;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>What every record store does.</summary>
public abstract class RecordStoreConformance
{
    private static readonly RecordKey Lease = new("lease", "audit-1");

    /// <summary>Whether an answer may be lost and the question asked again: what was deleted then is not found.</summary>
    protected virtual bool LosesAnswers => false;

    protected abstract Task<StoreFixture> OpenAsync();

    [Fact]
    public async Task ListNames_InPages_GivesEachOnceAndDropTakesNothingThatCanBeRead()
    {
        await using var store = await OpenAsync();
        var names = Enumerable.Range(0, 7).Select(number => $"name-{number}").ToList();
        foreach (var name in names)
        {
            _ = await store.Records.TryWriteAsync(new RecordKey("names", name), new byte[] { 1 }, null, CancellationToken.None);
        }

        var listed = new List<string>();
        while (await store.Records.ListNamesAsync("names", listed.LastOrDefault(), 3, CancellationToken.None) is { Count: > 0 } page)
        {
            listed.AddRange(page);
        }

        Assert.Equal(names, listed);
        Assert.False(await store.Records.TryDropAsync(new RecordKey("names", "name-3"), CancellationToken.None));
        Assert.False(await store.Records.TryDropAsync(new RecordKey("names", "none"), CancellationToken.None));
        Assert.NotNull(await store.Records.ReadAsync(new RecordKey("names", "name-3"), CancellationToken.None));
    }

    [Fact]
    public async Task TryWrite_NewRecord_CanBeRead()
    {
        await using var store = await OpenAsync();
        Assert.Null(await store.Records.ReadAsync(Lease, None));
        var version = await WriteAsync(store, Lease, "content \0 é", null);
        var read = await store.Records.ReadAsync(Lease, None);
        Assert.Equal((Lease, "content \0 é", version), (read!.Key, Text(read), read.Version));
        Assert.Null(await store.Records.ReadAsync(new RecordKey("lease", "audit-2"), None));
        Assert.Null(await store.Records.ReadAsync(new RecordKey("other", "audit-1"), None));
    }

    [Fact]
    public async Task TryWrite_RecordThatStands_NeedsItsVersion()
    {
        await using var store = await OpenAsync();
        var first = await WriteAsync(store, Lease, "first", null);
        Assert.Null(await store.Records.TryWriteAsync(Lease, Bytes("second"), null, None));
        Assert.Equal("first", Text((await store.Records.ReadAsync(Lease, None))!));
        var second = await WriteAsync(store, Lease, "second", first);
        Assert.NotEqual(first, second);
        Assert.Null(await store.Records.TryWriteAsync(Lease, Bytes("third"), first, None));
        Assert.Equal("second", Text((await store.Records.ReadAsync(Lease, None))!));
    }

    [Fact]
    public async Task TryWrite_VersionOfARecordThatIsGone_ChangesNothing()
    {
        await using var store = await OpenAsync();
        var version = await WriteAsync(store, Lease, "first", null);
        await DeleteAsync(store, Lease, version);
        Assert.Null(await store.Records.TryWriteAsync(Lease, Bytes("second"), version, None));
        Assert.Null(await store.Records.ReadAsync(Lease, None));
    }

    [Fact]
    public async Task TryWrite_TheSameContentAgain_IsANewVersion()
    {
        await using var store = await OpenAsync();
        var first = await WriteAsync(store, Lease, "same", null);
        Assert.NotEqual(first, await WriteAsync(store, Lease, "same", first));
    }

    [Fact]
    public async Task TryDelete_OldVersion_ChangesNothing()
    {
        await using var store = await OpenAsync();
        var first = await WriteAsync(store, Lease, "first", null);
        var second = await WriteAsync(store, Lease, "second", first);
        Assert.False(await store.Records.TryDeleteAsync(Lease, first, None));
        Assert.NotNull(await store.Records.ReadAsync(Lease, None));
        await DeleteAsync(store, Lease, second);
        Assert.False(await store.Records.TryDeleteAsync(Lease, second, None));
        Assert.Null(await store.Records.ReadAsync(Lease, None));
    }

    [Fact]
    public async Task Version_AfterDeletion_IsNeverUsedAgain()
    {
        await using var store = await OpenAsync();
        var versions = new List<RecordVersion>();
        for (var round = 0; round < 5; round++)
        {
            var version = await WriteAsync(store, Lease, "same", null);
            versions.Add(version);
            await DeleteAsync(store, Lease, version);
        }

        Assert.Equal(5, versions.Distinct().Count());
        Assert.Null(await store.Records.TryWriteAsync(Lease, Bytes("late"), versions[0], None));
    }

    [Fact]
    public async Task TryWrite_ManyAtOnce_OneWins()
    {
        await using var store = await OpenAsync();
        var version = await WriteAsync(store, Lease, "free", null);
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            who => Task.Run(() => store.Records.TryWriteAsync(Lease, Bytes($"{who}"), version, None))));
        var winner = Assert.Single(Enumerable.Range(0, 20), who => tries[who] is not null);
        var read = (await store.Records.ReadAsync(Lease, None))!;
        Assert.Equal(($"{winner}", tries[winner]), (Text(read), read.Version));
    }

    [Fact]
    public async Task TryWrite_LongestContent_IsKeptAndLongerIsRefused()
    {
        await using var store = await OpenAsync();
        var longest = new byte[IRecordStore.ContentBytesMax];
        Random.Shared.NextBytes(longest);
        Assert.NotNull(await store.Records.TryWriteAsync(Lease, longest, null, None));
        Assert.Equal(longest, (await store.Records.ReadAsync(Lease, None))!.Content.ToArray());
        _ = await Assert.ThrowsAsync<ArgumentException>(() => store.Records.TryWriteAsync(
            new RecordKey("lease", "b"), new byte[longest.Length + 1], null, None));
        Assert.Null(await store.Records.ReadAsync(new RecordKey("lease", "b"), None));
        _ = await WriteAsync(store, new RecordKey("lease", "empty"), "", null);
        Assert.Equal(0, (await store.Records.ReadAsync(new RecordKey("lease", "empty"), None))!.Content.Length);
    }

    [Fact]
    public async Task List_Shelf_IsInOrdinalOrderAndPaged()
    {
        await using var store = await OpenAsync();
        string[] names = ["a", "a-", "a.", "a0", "aa", "b", "z-9", "0"];
        foreach (var name in names)
        {
            _ = await WriteAsync(store, new RecordKey("names", name), name, null);
        }

        _ = await WriteAsync(store, new RecordKey("names-2", "c"), "c", null);
        var listed = new List<StoredRecord>();
        while (await store.Records.ListAsync("names", listed.LastOrDefault()?.Key.Name, 3, None) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 3);
            listed.AddRange(page);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), listed.Select(record => record.Key.Name));
        Assert.All(listed, record => Assert.Equal(("names", record.Key.Name), (record.Key.Shelf, Text(record))));
        Assert.Empty(await store.Records.ListAsync("nothing", null, 10, None));
        var second = await WriteAsync(store, listed[1].Key, "again", listed[1].Version);
        Assert.Equal(second, (await store.Records.ListAsync("names", listed[0].Key.Name, 1, None))[0].Version);
    }

    [Theory]
    [InlineData("", "a")]
    [InlineData("a", "")]
    [InlineData("A", "a")]
    [InlineData("a", "a/b")]
    [InlineData("a", "é")]
    [InlineData("a b", "a")]
    public void Key_OtherLetters_IsRefused(string shelf, string name) =>
        Assert.Throws<ArgumentException>(() => new RecordKey(shelf, name));

    [Fact]
    public void Key_Length_IsBounded()
    {
        var longest = new string('x', RecordKey.CharsMax);
        Assert.Equal(longest, new RecordKey(longest, longest).Name);
        _ = Assert.Throws<ArgumentException>(() => new RecordKey("a", longest + "x"));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(StoredRecord record) => Encoding.UTF8.GetString(record.Content.Span);

    private static async Task<RecordVersion> WriteAsync(
        StoreFixture store, RecordKey key, string content, RecordVersion? expected)
    {
        var version = await store.Records.TryWriteAsync(key, Bytes(content), expected, None);
        Assert.NotNull(version);
        return version.Value;
    }

    private async Task DeleteAsync(StoreFixture store, RecordKey key, RecordVersion version) => Assert.True(
        await store.Records.TryDeleteAsync(key, version, None)
        || (LosesAnswers && await store.Records.ReadAsync(key, None) is null));
}
