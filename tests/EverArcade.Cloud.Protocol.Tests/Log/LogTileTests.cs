using CsCheck;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Protocol.Tests.Log;

public sealed class LogTileTests
{
    [Theory]
    [InlineData("0/000", 0, 0, 256)]
    [InlineData("0/x001/x234/067", 0, 1234067, 256)]
    [InlineData("0/x001/x234/067.p/8", 0, 1234067, 8)]
    [InlineData("7/255.p/255", 7, 255, 255)]
    [InlineData("entries/x123/456", LogTile.Entries, 123456, 256)]
    public void TryParse_Path_IsTheTile(string path, int level, ulong index, int width)
    {
        Assert.True(LogTile.TryParse(path, out var tile));
        Assert.Equal(new LogTile(level, index, width), tile);
        Assert.Equal("tile/" + path, tile.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0/")]
    [InlineData("0/0")]
    [InlineData("0/0000")]
    [InlineData("8/000")]
    [InlineData("-1/000")]
    [InlineData("00/000")]
    [InlineData("data/000")]
    [InlineData("0/x000/001")]
    [InlineData("0/001/001")]
    [InlineData("0/x001")]
    [InlineData("0/x001/x002")]
    [InlineData("0/000.p/0")]
    [InlineData("0/000.p/256")]
    [InlineData("0/000.p/01")]
    [InlineData("0/000.p/")]
    [InlineData("0/000/")]
    [InlineData("0/x999/x999/x999/x999/x999/999")]
    [InlineData("0/x001/x001/x001/x001/x001/x001/001")]
    public void TryParse_OtherPath_IsFalse(string path) => Assert.False(LogTile.TryParse(path, out _));

    [Fact]
    public void TryParse_AnyText_ParsesToItselfOrNot() => Gen.String[Gen.Char["0123456789x./pentris"], 0, 24].Sample(text =>
        !LogTile.TryParse(text, out var tile) || tile.ToString() == "tile/" + text);

    [Theory]
    [InlineData(0UL, 700UL)]
    [InlineData(255UL, 256UL)]
    [InlineData(256UL, 257UL)]
    [InlineData(300UL, 66_000UL)]
    [InlineData(65_536UL, 66_000UL)]
    [InlineData(66_000UL, 66_000UL)]
    public void AllOf_From_LeavesOutWhatWasFullThere(ulong from, ulong size)
    {
        for (var level = LogTile.Entries; level <= 3; level++)
        {
            var full = LogTile.AllOf(level, from).Where(tile => tile.Width == LogTile.WidthMax);
            Assert.Equal(LogTile.AllOf(level, size).Except(full), LogTile.AllOf(level, size, from));
        }
    }

    [Fact]
    public void AllOf_Size_CoversEveryHashOnce()
    {
        foreach (var size in new ulong[] { 0, 1, 255, 256, 257, 65_536, 70_000 })
        {
            foreach (var level in new[] { LogTile.Entries, 0, 1, 2 })
            {
                var hashes = level <= 0 ? size : size >> (8 * level);
                var next = 0UL;
                foreach (var tile in LogTile.AllOf(level, size))
                {
                    Assert.Equal(next, tile.First);
                    Assert.True(tile.IsWithin(size));
                    Assert.True(tile.Width is > 0 and <= LogTile.WidthMax);
                    next += (ulong)tile.Width;
                }

                Assert.Equal(hashes, next);
            }
        }
    }

    [Fact]
    public void IsWithin_OneHashMore_IsFalse()
    {
        Assert.True(new LogTile(0, 1, 44).IsWithin(300));
        Assert.False(new LogTile(0, 1, 45).IsWithin(300));
        Assert.True(new LogTile(1, 0, 1).IsWithin(300));
        Assert.False(new LogTile(1, 0, 2).IsWithin(300));
        Assert.False(new LogTile(7, (1UL << 45) - 1, 256).IsWithin(ulong.MaxValue));
    }
}
