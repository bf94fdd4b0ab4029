using EverArcade.Cloud.Pipeline;
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
