using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Tests.Verification;

namespace EverArcade.Cloud.Protocol.Tests.Archives;

public sealed class ArchiveReaderTests
{
    private const int ItemHeaderBytes = 5;
    private const int HeaderBytes = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(int.MaxValue)]
    public async Task ReadNextAsync_AnyPieces_GivesTheItemsThatLieThere(int step)
    {
        var archive = await ManyReceiptsAsync();
        var reader = new ArchiveReader(new TricklingStream(archive, step));
        var items = new List<ArchiveItem>();
        while (await reader.ReadNextAsync(TestContext.Current.CancellationToken) is { } item)
        {
            items.Add(item);
        }

        // Compared only now: what was given first has not been written over by what was read later.
        Assert.Null(reader.Problem);
        var offset = HeaderBytes;
        foreach (var item in items)
        {
            Assert.Equal(archive[offset], (byte)item.Kind);
            Assert.Equal(offset + ItemHeaderBytes, item.Offset);
            offset += ItemHeaderBytes;
            Assert.Equal(archive.AsSpan(offset, item.Bytes.Length), item.Bytes.Span);
            offset += item.Bytes.Length;
        }

        Assert.Equal(archive.Length, offset);
        Assert.True(archive.Length > 3 << 16, "Longer than a few blocks.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public async Task ReadNextAsync_CutAnywhereInTheLastItem_SaysHowMuchIsThere(int step)
    {
        var archive = await HistorySamples.Of("add").WriteAsync();
        const int TrailerBytes = 156;
        foreach (var missing in new[] { 1, TrailerBytes, TrailerBytes + 1, TrailerBytes + ItemHeaderBytes - 1 })
        {
            var reader = new ArchiveReader(new TricklingStream(archive[..^missing], step));
            while (await reader.ReadNextAsync(TestContext.Current.CancellationToken) is not null)
            {
            }

            var inHeader = missing > TrailerBytes;
            Assert.Equal($"archive byte {archive.Length - missing}", reader.Problem!.Place);
            Assert.Equal(inHeader ? "an item" : $"{TrailerBytes} bytes of Trailer", reader.Problem.Expected);
            Assert.Equal(
                inHeader ? "the end of the file" : $"{TrailerBytes - missing} bytes and the end of the file", reader.Problem.Found);
        }
    }

    private static Task<byte[]> ManyReceiptsAsync() =>
        HistorySamples.Of([.. Enumerable.Repeat("add", 400)]).WriteAsync();
}
