using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>What every blob store does.</summary>
public abstract class BlobStoreConformance
{
    protected abstract Task<StoreFixture> OpenAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4097)]
    [InlineData(3_000_000)]
    public async Task Write_Bytes_ReadBackUnderTheirHash(int length)
    {
        await using var store = await OpenAsync();
        var bytes = Bytes(length);
        var hash = await store.Blobs.WriteAsync(bytes, None);

        Assert.Equal(Hash256.Of(bytes), hash);
        Assert.True(await store.Blobs.ExistsAsync(hash, None));
        Assert.Equal(bytes, (await store.Blobs.ReadAsync(hash, length, None))!.Value.ToArray());
    }

    [Fact]
    public async Task Write_SameBytesConcurrently_GivesOneBlob()
    {
        await using var store = await OpenAsync();
        var bytes = Bytes(10_000);
        var hashes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.Blobs.WriteAsync(bytes, None)));
        Assert.Equal(Hash256.Of(bytes), Assert.Single(hashes.Distinct()));
        Assert.Equal(bytes, (await store.Blobs.ReadAsync(hashes[0], bytes.Length, None))!.Value.ToArray());
    }

    [Fact]
    public async Task Restore_RottenBlob_IsWholeAgain()
    {
        await using var store = await OpenAsync();
        var bytes = Bytes(5_000);
        var hash = await store.Blobs.WriteAsync(bytes, None);
        await store.CorruptBlobAsync(hash);

        Assert.Equal(hash, await store.Blobs.RestoreAsync(bytes, None));
        Assert.Equal(bytes, (await store.Blobs.ReadAsync(hash, 5_000, None))!.Value.ToArray());
        Assert.Equal(Hash256.Of(Bytes(7)), await store.Blobs.RestoreAsync(Bytes(7), None));
        Assert.True(await store.Blobs.ExistsAsync(Hash256.Of(Bytes(7)), None));
    }

    [Fact]
    public async Task Delete_StoredBlob_IsGoneAndNoOther()
    {
        await using var store = await OpenAsync();
        var (gone, stays) = (await store.Blobs.WriteAsync(Bytes(10), None), await store.Blobs.WriteAsync(Bytes(11), None));
        Assert.True(await store.Blobs.DeleteAsync(gone, None));
        Assert.False(await store.Blobs.DeleteAsync(gone, None));
        Assert.Null(await store.Blobs.ReadAsync(gone, 100, None));
        Assert.True(await store.Blobs.ExistsAsync(stays, None));
        Assert.Equal(gone, await store.Blobs.WriteAsync(Bytes(10), None));
    }

    [Fact]
    public async Task TryDelete_AsListed_IsGoneOnce()
    {
        await using var store = await OpenAsync();
        var gone = await store.Blobs.WriteAsync(Bytes(10), None);
        var listed = Assert.Single(await store.Blobs.ListAsync(null, 10, None));
        Assert.True(await store.Blobs.TryDeleteAsync(listed, None));
        Assert.False(await store.Blobs.ExistsAsync(gone, None));
        Assert.False(await store.Blobs.TryDeleteAsync(listed, None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TryDelete_WrittenSinceItWasListed_Stays(bool restored)
    {
        await using var store = await OpenAsync();
        var hash = await store.Blobs.WriteAsync(Bytes(10), None);
        var listed = Assert.Single(await store.Blobs.ListAsync(null, 10, None));
        await store.PassAsync(TimeSpan.FromMilliseconds(20));
        _ = restored ? await store.Blobs.RestoreAsync(Bytes(10), None) : await store.Blobs.WriteAsync(Bytes(10), None);

        Assert.False(await store.Blobs.TryDeleteAsync(listed, None));
        Assert.True(await store.Blobs.ExistsAsync(hash, None));
    }

    [Fact]
    public async Task TryDelete_BesideAWriterOfTheSameBytes_NeverTakesWhatTheWriterWasTold()
    {
        await using var store = await OpenAsync();
        for (var round = 0; round < 25; round++)
        {
            _ = await store.Blobs.WriteAsync(Bytes(2_000), None);
            var listed = Assert.Single(await store.Blobs.ListAsync(null, 10, None));
            await store.PassAsync(TimeSpan.FromMilliseconds(2));
            var deleting = store.Blobs.TryDeleteAsync(listed, None);
            var hash = await store.Blobs.WriteAsync(Bytes(2_000), None);
            _ = await deleting;
            Assert.NotNull(await store.Blobs.ReadAsync(hash, 2_000, None));
        }
    }

    [Fact]
    public async Task List_InPages_GivesEachOnceInOrderOfHash()
    {
        await using var store = await OpenAsync();
        Assert.Empty(await store.Blobs.ListAsync(null, 10, None));
        var written = new List<(Hash256 Hash, long Bytes)>();
        for (var length = 0; length < 40; length++)
        {
            written.Add((await store.Blobs.WriteAsync(Bytes(length), None), length));
        }

        var listed = new List<BlobItem>();
        Hash256? after = null;
        while (await store.Blobs.ListAsync(after, 7, None) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 7);
            listed.AddRange(page);
            after = page[^1].Hash;
        }

        Assert.Equal(written.OrderBy(blob => blob.Hash), listed.Select(item => (item.Hash, item.Bytes)));
    }

    [Fact]
    public async Task List_SameBytesAgain_ShowsTheLaterTime()
    {
        await using var store = await OpenAsync();
        _ = await store.Blobs.WriteAsync(Bytes(10), None);
        var first = Assert.Single(await store.Blobs.ListAsync(null, 10, None));
        await store.PassAsync(TimeSpan.FromSeconds(3));
        _ = await store.Blobs.WriteAsync(Bytes(10), None);
        var second = Assert.Single(await store.Blobs.ListAsync(null, 10, None));
        Assert.Equal(first.Hash, second.Hash);
        Assert.True(second.WrittenAt > first.WrittenAt, $"{first.WrittenAt:O} then {second.WrittenAt:O}");
    }

    [Fact]
    public async Task Read_UnknownHash_FindsNothing()
    {
        await using var store = await OpenAsync();
        Assert.Null(await store.Blobs.ReadAsync(Hash("nothing"), 100, None));
        Assert.False(await store.Blobs.ExistsAsync(Hash("nothing"), None));
    }

    [Fact]
    public async Task Read_LongerThanAllowed_IsAnIntegrityFault()
    {
        await using var store = await OpenAsync();
        var hash = await store.Blobs.WriteAsync(Bytes(101), None);
        var fault = await Assert.ThrowsAsync<IntegrityException>(() => store.Blobs.ReadAsync(hash, 100, None));
        Assert.Contains(hash.ToString(), fault.Place, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_CorruptBytes_NamesTheBlobAndNoOther()
    {
        await using var store = await OpenAsync();
        var good = await store.Blobs.WriteAsync(Bytes(50), None);
        var bad = await store.Blobs.WriteAsync(Bytes(60), None);
        await store.CorruptBlobAsync(bad);

        var fault = await Assert.ThrowsAsync<IntegrityException>(() => store.Blobs.ReadAsync(bad, 100, None));
        Assert.Contains(bad.ToString(), fault.Place, StringComparison.Ordinal);
        Assert.NotNull(await store.Blobs.ReadAsync(good, 100, None));
    }

    [Fact]
    public async Task Write_OverACorruptBlob_Heals()
    {
        await using var store = await OpenAsync();
        var bytes = Bytes(60);
        var hash = await store.Blobs.WriteAsync(bytes, None);
        await store.CorruptBlobAsync(hash);
        _ = await store.Blobs.WriteAsync(bytes, None);
        Assert.Equal(bytes, (await store.Blobs.ReadAsync(hash, 100, None))!.Value.ToArray());
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
