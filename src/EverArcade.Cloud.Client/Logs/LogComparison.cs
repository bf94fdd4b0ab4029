using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Client.Logs;

/// <summary>Finds the first receipt in which two logs differ, by descending their trees: a subtree's hash binds every receipt
/// below it, so one tile of each a level is enough, three for 16 million receipts.</summary>
internal static class LogComparison
{
    /// <summary>Reads a tile of one of the logs.</summary>
    public delegate Task<ReadOnlyMemory<byte>> TileSource(LogTile tile, CancellationToken cancellationToken);

    /// <exception cref="EverArcadeAnswerException">Tiles of a log contradict each other.</exception>
    public static async Task<LogParting> FindAsync(
        ulong kept, TileSource keptTiles, ulong hosted, TileSource hostedTiles, CancellationToken cancellationToken)
    {
        // Receipts [0, common) are the same; the first that is not, if any, lies in [common, end).
        var (common, end, differs, tiles) = (0UL, Math.Min(kept, hosted), false, 0);
        for (var level = LogTile.LevelMax; level >= 0; level--)
        {
            var shift = LogFrontier.BitsPerStoredLevel * level;
            var (next, last) = (common >> shift, end >> shift);
            if (next == last)
            {
                continue;
            }

            // What is left is below one hash of the level above, or behind its last one: never more than one tile.
            var ours = await keptTiles(Tile(level, next, kept), cancellationToken).ConfigureAwait(false);
            var theirs = await hostedTiles(Tile(level, next, hosted), cancellationToken).ConfigureAwait(false);
            tiles++;
            while (next < last && At(ours, next).SequenceEqual(At(theirs, next)))
            {
                next++;
            }

            if (next == last && differs)
            {
                throw new EverArcadeAnswerException(
                    Tile(level, common >> shift, hosted).ToString(), "its hashes are the copy's, the hash above them is not: one of the two is wrong");
            }

            (differs, common, end) = next < last ? (true, next << shift, Math.Min(end, (next + 1) << shift)) : (differs, next << shift, end);
        }

        return new LogParting(common, differs, kept, hosted, tiles);
    }

    private static LogTile Tile(int level, ulong hash, ulong size)
    {
        var index = hash / LogTile.WidthMax;
        var hashes = size >> (LogFrontier.BitsPerStoredLevel * level);
        return new LogTile(level, index, (int)Math.Min(LogTile.WidthMax, hashes - (index * LogTile.WidthMax)));
    }

    private static ReadOnlySpan<byte> At(ReadOnlyMemory<byte> tile, ulong hash) =>
        tile.Span.Slice((int)(hash % LogTile.WidthMax) * Hash256.Length, Hash256.Length);
}
