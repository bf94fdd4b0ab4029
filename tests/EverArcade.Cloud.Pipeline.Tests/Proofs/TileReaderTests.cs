using EverArcade.Cloud.Pipeline.Proofs;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Pipeline.Tests.Proofs;

public sealed class TileReaderTests
{
    private const int Receipts = 66_000;

    private static readonly Lazy<HashLedger> Shared = new(() => Make(Receipts));

    private readonly HashLedger _ledger = Shared.Value;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_EveryTileOfEveryLevel_GivesTheTree()
    {
        // Level by level: a full tile's root is the hash that the tile above has at its place.
        for (var level = 0; level <= 1; level++)
        {
            foreach (var tile in LogTile.AllOf(level, Receipts).Where(tile => tile.Width == LogTile.WidthMax && tile.Index % 17 == 0))
            {
                var above = new LogTile(level + 1, tile.Index / 256, (int)(tile.Index % 256) + 1);
                var last = (await ReadAsync(above))[^Hash256.Length..];
                Assert.Equal(Hash256.FromBytes(last), Fold(await ReadAsync(tile)));
            }
        }
    }

    [Fact]
    public async Task Read_Entries_AreTheReceiptsBelowTheTile()
    {
        var entries = await ReadAsync(new LogTile(LogTile.Entries, 257, 208));
        var hashes = await ReadAsync(new LogTile(0, 257, 208));
        for (var i = 0; i < 208; i++)
        {
            var entry = entries.AsSpan(i * LogTile.EntryBytes, LogTile.EntryBytes);
            Assert.Equal([0, 32], entry[..2].ToArray());
            Assert.Equal(_ledger.Receipt(new Sequence((257 * 256) + (ulong)i + 1)), Hash256.FromBytes(entry[2..]));
            Assert.Equal(LogHash.Leaf(Hash256.FromBytes(entry[2..])), Hash256.FromBytes(hashes.AsSpan(i * 32, 32)));
        }
    }

    [Theory]
    [InlineData(0, 257, 209)]
    [InlineData(0, 257, 256)]
    [InlineData(1, 1, 2)]
    [InlineData(2, 0, 2)]
    [InlineData(3, 0, 1)]
    [InlineData(LogTile.Entries, 258, 1)]
    public async Task Read_BeyondTheLog_IsNull(int level, ulong index, int width) =>
        Assert.Null(await new TileReader(_ledger).ReadAsync(_ledger.Head(), new LogTile(level, index, width), Token));

    [Fact]
    public async Task Read_DamagedReceiptInFullTile_IsCorrupt()
    {
        var ledger = Make(700);
        ledger.Damage(300);
        var corrupt = await Assert.ThrowsAsync<IntegrityException>(() => ReadAsync(ledger, new LogTile(0, 1, 256)));
        Assert.Contains("tile/0/001", corrupt.Place, StringComparison.Ordinal);
        _ = await Assert.ThrowsAsync<IntegrityException>(() => ReadAsync(ledger, new LogTile(LogTile.Entries, 1, 256)));
        Assert.Equal(256 * 32, (await ReadAsync(ledger, new LogTile(0, 0, 256))).Length);
    }

    [Fact]
    public async Task Read_LostNodeOrReceipts_IsCorrupt()
    {
        var ledger = Make(700);
        var head = ledger.Head();
        ledger.Lose(1, 1);
        ledger.LoseReceiptsFrom(690);
        foreach (var tile in new[] { new LogTile(1, 0, 2), new LogTile(0, 2, 188), new LogTile(LogTile.Entries, 2, 188) })
        {
            _ = await Assert.ThrowsAsync<IntegrityException>(() => new TileReader(ledger).ReadAsync(head, tile, Token));
        }
    }

    [Fact]
    public async Task Read_OneTile_CostsItsHashesAndOneMore()
    {
        var before = _ledger.HashesRead;
        _ = await ReadAsync(new LogTile(0, 3, 256));
        _ = await ReadAsync(new LogTile(1, 0, 256));
        Assert.Equal(2 * 257, _ledger.HashesRead - before);
    }

    private Task<byte[]> ReadAsync(LogTile tile) => ReadAsync(_ledger, tile);

    private static async Task<byte[]> ReadAsync(HashLedger ledger, LogTile tile) =>
        (await new TileReader(ledger).ReadAsync(ledger.Head(), tile, Token))!.Value.ToArray();

    private static HashLedger Make(int receipts)
    {
        var ledger = new HashLedger();
        for (var i = 0; i < receipts; i++)
        {
            ledger.Append(Hash256.Of(BitConverter.GetBytes(i)));
        }

        return ledger;
    }

    private static Hash256 Fold(byte[] hashes)
    {
        if (hashes.Length == Hash256.Length)
        {
            return Hash256.FromBytes(hashes);
        }

        var half = hashes.Length / 2;
        return LogHash.Node(Fold(hashes[..half]), Fold(hashes[half..]));
    }
}
