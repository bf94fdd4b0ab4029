using System.Text;
using EverArcade.Cloud.Pipeline.PublicLogs;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>What every store of public files does.</summary>
public abstract class PublicFilesConformance
{
    private static readonly PublicPath Tile = new("v1/contracts/00ff/branches/0/log/tile/0/x001/234.p/7");

    protected abstract Task<StoreFixture> OpenAsync();

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];

    [Fact]
    public async Task Write_File_IsWhatEverybodyReads()
    {
        await using var store = await OpenAsync();
        Assert.Null(await store.ReadPublicAsync(Tile));
        await store.PublicFiles.WriteAsync(new PublicFile(Tile, Bytes(224), IsFinal: true), None);
        Assert.Equal(Bytes(224), await store.ReadPublicAsync(Tile));
    }

    [Fact]
    public async Task Write_WhereOneStands_TakesItsPlace()
    {
        await using var store = await OpenAsync();
        var path = new PublicPath("v1/checkpoint");
        foreach (var text in new[] { "one", "another, longer", "" })
        {
            await store.PublicFiles.WriteAsync(new PublicFile(path, Encoding.UTF8.GetBytes(text), IsFinal: false), None);
            Assert.Equal(text, Encoding.UTF8.GetString((await store.ReadPublicAsync(path))!));
        }
    }

    [Fact]
    public async Task Delete_File_IsGoneAndNoOther()
    {
        await using var store = await OpenAsync();
        var other = new PublicPath(Tile.Text + "1");
        await store.PublicFiles.WriteAsync(new PublicFile(Tile, Bytes(1), IsFinal: true), None);
        await store.PublicFiles.WriteAsync(new PublicFile(other, Bytes(2), IsFinal: true), None);
        await store.PublicFiles.DeleteAsync(Tile, None);
        await store.PublicFiles.DeleteAsync(Tile, None);
        Assert.Null(await store.ReadPublicAsync(Tile));
        Assert.Equal(Bytes(2), await store.ReadPublicAsync(other));
    }

    [Fact]
    public async Task Write_ManyAtOnce_AllStand()
    {
        await using var store = await OpenAsync();
        var paths = Enumerable.Range(0, 20).Select(i => new PublicPath($"v1/tile/{i % 3}/x{i:d3}/000")).ToArray();
        await Task.WhenAll(paths.Concat(paths).Select((path, i) =>
            store.PublicFiles.WriteAsync(new PublicFile(path, Bytes(i % 20), IsFinal: true), None)));
        for (var i = 0; i < paths.Length; i++)
        {
            Assert.Equal(Bytes(i), await store.ReadPublicAsync(paths[i]));
        }
    }
}
