using System.Globalization;
using System.Text;

namespace EverArcade.Cloud.Protocol.Log;

/// <summary>A piece of a log that is served as one resource (C2SP tlog-tiles): up to 256 neighbouring subtree hashes, or the
/// entries below them.</summary>
/// <remarks>
/// <para>A tile of level <em>l</em> holds the roots of complete subtrees over 256^l receipts, 32 bytes each; a tile of entries holds
/// up to 256 entries, each a u16 big endian length and the entry: the receipt's hash, 32 bytes. What a full tile holds never
/// changes.</para>
/// <para>Its path below the log's prefix is <c>tile/LEVEL/INDEX</c> or <c>tile/entries/INDEX</c>; the index is cut into groups of three
/// digits, all but the last marked with x; a partial tile has <c>.p/WIDTH</c> at its end.</para>
/// </remarks>
/// <param name="Level">0 to 7, or <see cref="Entries"/>.</param>
/// <param name="Index">Place among the tiles of this level.</param>
/// <param name="Width">Hashes or entries in it, 1 to 256.</param>
public readonly record struct LogTile(int Level, ulong Index, int Width)
{
    /// <summary>Stands for a level where the tile holds entries.</summary>
    public const int Entries = -1;

    /// <summary>Most hashes in a tile.</summary>
    public const int WidthMax = 1 << LogFrontier.BitsPerStoredLevel;

    /// <summary>Highest level: 256^8 receipts are more than any sequence.</summary>
    public const int LevelMax = 7;

    /// <summary>Bytes of one entry in a tile of entries: its length, then a receipt's hash.</summary>
    public const int EntryBytes = 2 + Hash256.Length;

    private const int GroupDigits = 3;

    /// <summary>Index of the first hash or entry in it, counted among all of its level.</summary>
    public ulong First => Index * WidthMax;

    /// <summary>Length of what it holds, bytes.</summary>
    public int ByteLength => Width * (Level == Entries ? EntryBytes : Hash256.Length);

    /// <summary>The tiles that a log of this size has at a level: all full ones, and the partial one at its end.</summary>
    /// <param name="level">0 to <see cref="LevelMax"/>, or <see cref="Entries"/>.</param>
    /// <param name="size">Receipts of the log.</param>
    /// <param name="from">Leaves out the tiles that a log of so many receipts, at most <paramref name="size"/>, has in full.</param>
    public static IEnumerable<LogTile> AllOf(int level, ulong size, ulong from = 0)
    {
        var hashes = CountAt(level, size);
        for (var index = CountAt(level, from) / WidthMax; index < hashes / WidthMax; index++)
        {
            yield return new LogTile(level, index, WidthMax);
        }

        if (hashes % WidthMax > 0)
        {
            yield return new LogTile(level, hashes / WidthMax, (int)(hashes % WidthMax));
        }
    }

    /// <summary>Whether a log of so many receipts has all that this tile holds.</summary>
    public bool IsWithin(ulong size) =>
        First + (ulong)Width <= CountAt(Level, size);

    /// <summary>Reads the part of a path after <c>tile/</c>; every tile has one spelling.</summary>
    public static bool TryParse(string path, out LogTile tile)
    {
        tile = default;
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryParseLevel(path[..slash], out var level))
        {
            return false;
        }

        var (rest, width) = (path[(slash + 1)..], WidthMax);
        var partial = rest.IndexOf(".p/", StringComparison.Ordinal);
        if (partial >= 0)
        {
            if (!int.TryParse(rest[(partial + 3)..], NumberStyles.None, null, out width) || width >= WidthMax)
            {
                return false;
            }

            rest = rest[..partial];
        }

        if (!TryParseIndex(rest, out var index))
        {
            return false;
        }

        tile = new LogTile(level, index, width);
        return width > 0 && string.Equals(tile.ToString(), "tile/" + path, StringComparison.Ordinal);
    }

    /// <summary>The path, <c>tile/</c> included.</summary>
    public override string ToString()
    {
        var digits = Index.ToString();
        digits = digits.PadLeft((digits.Length + GroupDigits - 1) / GroupDigits * GroupDigits, '0');
        var path = new StringBuilder("tile/").Append(Level == Entries ? "entries" : Level.ToString());
        for (var start = 0; start < digits.Length; start += GroupDigits)
        {
            _ = path.Append('/').Append(start + GroupDigits < digits.Length ? "x" : "").Append(digits, start, GroupDigits);
        }

        return (Width == WidthMax ? path : path.Append(".p/").Append(Width)).ToString();
    }

    /// <summary>Hashes or entries that a log has at a level.</summary>
    private static ulong CountAt(int level, ulong size) => level <= 0 ? size : size >> (LogFrontier.BitsPerStoredLevel * level);

    private static bool TryParseLevel(string text, out int level)
    {
        level = Entries;
        return string.Equals(text, "entries", StringComparison.Ordinal)
            || (int.TryParse(text, NumberStyles.None, null, out level) && level <= LevelMax);
    }

    private static bool TryParseIndex(string text, out ulong index)
    {
        index = 0;
        // 2^53 receipts are six groups; what is longer is no index of ours, and could overflow.
        var groups = text.Split('/');
        if (groups.Length > 6)
        {
            return false;
        }

        foreach (var group in groups)
        {
            var digits = group.StartsWith('x') ? group[1..] : group;
            if (digits.Length != GroupDigits
                || !uint.TryParse(digits, NumberStyles.None, null, out var number))
            {
                return false;
            }

            index = (index * 1000) + number;
        }

        // So that the first hash's index, 256 times this, is a sequence.
        return index < 1UL << 45;
    }
}
