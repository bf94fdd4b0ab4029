using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Pipeline.Proofs;

/// <summary>Makes the tiles of a contract's receipt log (C2SP tlog-tiles) from the rows that the ledger keeps: the log has one
/// copy, so no tile can disagree with it. Thread-safe.</summary>
/// <remarks>Reads at most 257 hashes; a tile never changes, so whoever serves them may let everybody cache them.</remarks>
public sealed class TileReader(ILedger ledger)
{
    /// <summary>The bytes of a tile, or null when the log has not all of it.</summary>
    /// <exception cref="IntegrityException">Receipts or nodes are missing, or a full tile does not give the root of the level
    /// above.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(Head head, LogTile tile, CancellationToken cancellationToken)
    {
        if (await ReadHashesAsync(head, tile, cancellationToken) is not { } hashes)
        {
            return null;
        }

        return tile.Level == LogTile.Entries ? EncodeEntries(hashes) : EncodeHashes(tile, hashes);
    }

    /// <summary>A tile of entries and the tile of level 0 beside it, which are of the same hashes, from one reading; null when the log has
    /// not all of it.</summary>
    /// <exception cref="IntegrityException">As <see cref="ReadAsync"/>.</exception>
    public async Task<(ReadOnlyMemory<byte> Entries, ReadOnlyMemory<byte> Hashes)?> ReadBothAsync(
        Head head, LogTile entries, CancellationToken cancellationToken) =>
        await ReadHashesAsync(head, entries, cancellationToken) is { } hashes
            ? (EncodeEntries(hashes), EncodeHashes(entries with { Level = 0 }, hashes))
            : null;

    private async Task<Hash256[]?> ReadHashesAsync(Head head, LogTile tile, CancellationToken cancellationToken)
    {
        if (!tile.IsWithin(head.Sequence.Number))
        {
            return null;
        }

        var stored = await StoredLog.ReadAsync(ledger, head, nodes => Collect(tile, nodes), cancellationToken);
        var (hashes, above) = Collect(tile, stored);
        if (above is { } root && Fold(tile, hashes) is var folded && folded != root)
        {
            throw new IntegrityException(
                $"{tile} of the log of contract {head.Contract}", $"its hashes give root {folded}, the level above says {root}");
        }

        return hashes;
    }

    /// <summary>The stored hashes of a tile; for a full one also the stored root over all of them.</summary>
    private static (Hash256[] Hashes, Hash256? Above) Collect(LogTile tile, LogNodeSource stored)
    {
        var level = Math.Max(tile.Level, 0);
        var hashes = new Hash256[tile.Width];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = stored(level, tile.First + (ulong)i);
        }

        return (hashes, tile.Width == LogTile.WidthMax && level < LogTile.LevelMax ? stored(level + 1, tile.Index) : null);
    }

    private static Hash256 Fold(LogTile tile, Hash256[] hashes)
    {
        var row = tile.Level > 0 ? hashes : Array.ConvertAll(hashes, LogHash.Leaf);
        while (row.Length > 1)
        {
            var next = new Hash256[row.Length / 2];
            for (var i = 0; i < next.Length; i++)
            {
                next[i] = LogHash.Node(row[2 * i], row[(2 * i) + 1]);
            }

            row = next;
        }

        return row[0];
    }

    private static byte[] EncodeHashes(LogTile tile, Hash256[] hashes)
    {
        var bytes = new byte[hashes.Length * Hash256.Length];
        for (var i = 0; i < hashes.Length; i++)
        {
            var hash = tile.Level == 0 ? LogHash.Leaf(hashes[i]) : hashes[i];
            hash.CopyTo(bytes.AsSpan(i * Hash256.Length));
        }

        return bytes;
    }

    private static byte[] EncodeEntries(Hash256[] receipts)
    {
        var bytes = new byte[receipts.Length * LogTile.EntryBytes];
        for (var i = 0; i < receipts.Length; i++)
        {
            // Length of the entry, u16 big endian: 32.
            bytes[(i * LogTile.EntryBytes) + 1] = Hash256.Length;
            receipts[i].CopyTo(bytes.AsSpan((i * LogTile.EntryBytes) + 2));
        }

        return bytes;
    }
}
