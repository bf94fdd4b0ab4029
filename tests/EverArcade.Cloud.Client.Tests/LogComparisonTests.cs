using System.Buffers.Binary;
using EverArcade.Cloud.Client.Logs;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Client.Tests;

public sealed class LogComparisonTests(ITestOutputHelper output)
{
    private const int Million = 1_000_000;

    [Fact]
    public async Task Find_AnySizesAndAnyFirstDifference_NamesIt()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (var size in new[] { 0, 1, 2, 255, 256, 257, 511, 65_535, 65_536, 65_537, random.Next(1, 20_000) })
        {
            var whole = new Tiles(size, size);
            foreach (var other in new[] { size, random.Next(size + 1), size + 1, size + random.Next(1, 3_000) })
            {
                var common = random.Next(Math.Min(size, other) + 1);
                var parting = await FindAsync(whole, new Tiles(other, common));
                Assert.Equal(
                    new LogParting((ulong)common, common < Math.Min(size, other), (ulong)size, (ulong)other, parting.Tiles), parting);
                Assert.InRange(parting.Tiles, 0, 3);
            }
        }
    }

    [Fact]
    public async Task Find_OneAmongAMillion_TakesThreeTilesOfEach()
    {
        var parting = await FindAsync(new Tiles(Million, Million), new Tiles(Million, 614_159));

        Assert.Equal(new LogParting(614_159, true, Million, Million, 3), parting);
    }

    [Fact]
    public async Task Find_HashAboveIsNotThatOfTheHashesBelow_Throws()
    {
        var (kept, lying) = (new Tiles(70_000, 70_000), new Tiles(70_000, 70_000));
        lying.Change(new LogTile(2, 0, 1), 0);

        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(() => FindAsync(kept, lying));
    }

    private static Task<LogParting> FindAsync(Tiles kept, Tiles hosted) => LogComparison.FindAsync(
        kept.Size, kept.ReadAsync, hosted.Size, hosted.ReadAsync, TestContext.Current.CancellationToken);

    /// <summary>The tiles of a log whose receipts are all logs' up to one, and its own from there.</summary>
    private sealed class Tiles
    {
        private readonly Dictionary<LogTile, ReadOnlyMemory<byte>> _tiles = [];

        public Tiles(int size, int common)
        {
            Size = (ulong)size;
            var rows = new TileRows((tile, bytes) => _tiles.Add(tile, bytes));
            var receipt = new byte[Hash256.Length];
            for (var number = 0; number < size; number++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(receipt, number);
                BinaryPrimitives.WriteInt32LittleEndian(receipt.AsSpan(4), number < common ? 0 : common + 1);
                rows.Append(Hash256.FromBytes(receipt));
            }

            rows.WritePartial();
        }

        public ulong Size { get; }

        public Task<ReadOnlyMemory<byte>> ReadAsync(LogTile tile, CancellationToken cancellationToken) => Task.FromResult(_tiles[tile]);

        public void Change(LogTile tile, int hash)
        {
            var bytes = _tiles[tile].ToArray();
            bytes[hash * Hash256.Length] ^= 1;
            _tiles[tile] = bytes;
        }
    }
}
