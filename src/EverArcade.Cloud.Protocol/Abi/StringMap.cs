using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>The encoding of a map string -> string: u64 count, then key and value of each, keys ascending by UTF-8 bytes.</summary>
internal static class StringMap
{
    /// <summary>Least bytes of an entry: two lengths.</summary>
    public const int EntryBytesMin = 2 * sizeof(ulong);

    /// <summary>Reads over a map and judges all of it. A key's order is judged after its UTF-8 and before its value.</summary>
    /// <param name="reader">At the map's first byte; afterwards at the byte behind it.</param>
    /// <param name="count">Entries.</param>
    /// <param name="keyBytesLongest">Longest key, bytes; zero for an empty map.</param>
    /// <param name="valueBytesLongest">Longest value, bytes; zero for an empty map.</param>
    public static bool TrySkip(
        ref CanonicalReader reader, out int count, out int keyBytesLongest, out int valueBytesLongest)
    {
        keyBytesLongest = 0;
        valueBytesLongest = 0;
        if (!reader.TryReadCount(EntryBytesMin, out count))
        {
            return false;
        }

        ReadOnlySpan<byte> previous = default;
        for (var i = 0; i < count; i++)
        {
            if (!TryReadKey(ref reader, previous, isFirst: i == 0, out var key) || !reader.TryReadUtf8(out var value))
            {
                return false;
            }

            keyBytesLongest = Math.Max(keyBytesLongest, key.Length);
            valueBytesLongest = Math.Max(valueBytesLongest, value.Length);
            previous = key;
        }

        return true;
    }

    /// <summary>Reads a key that must come after <paramref name="previous"/>.</summary>
    public static bool TryReadKey(
        scoped ref CanonicalReader reader, scoped ReadOnlySpan<byte> previous, bool isFirst, out ReadOnlySpan<byte> key)
    {
        if (!reader.TryReadUtf8(out key))
        {
            return false;
        }

        var order = isFirst ? 1 : key.SequenceCompareTo(previous);
        return order > 0
            || reader.Fail(order == 0 ? CodecError.DuplicateKey : CodecError.KeysOutOfOrder, reader.Offset - key.Length);
    }

    /// <summary>Reads a whole map and gives the bytes it stands in.</summary>
    public static bool TryRead(ref CanonicalReader reader, out ReadOnlySpan<byte> encoded)
    {
        var start = reader;
        var read = TrySkip(ref reader, out _, out _, out _);
        encoded = default;
        return read && start.TryReadRaw(reader.Offset - start.Offset, out encoded);
    }
}
