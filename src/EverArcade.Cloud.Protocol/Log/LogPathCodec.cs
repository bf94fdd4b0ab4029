using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Log;

/// <summary>The shape that both proofs share: two u64, then u64 count and that many hashes.</summary>
internal static class LogPathCodec
{
    /// <summary>More hashes than any proof of a log with a 64-bit size has: 63 levels, one hash more for consistency.</summary>
    public const int PathLengthMax = 65;

    public static byte[] Encode(ulong first, ulong second, IReadOnlyList<Hash256> path)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteUInt64(first);
        writer.WriteUInt64(second);
        writer.WriteCount(path.Count);
        foreach (var hash in path)
        {
            writer.WriteHash(hash);
        }

        return output.WrittenSpan.ToArray();
    }

    public static bool TryRead(ref CanonicalReader reader, out ulong first, out ulong second, out Hash256[] path)
    {
        second = 0;
        path = [];
        if (!reader.TryReadUInt64(out first) || !reader.TryReadUInt64(out second))
        {
            return false;
        }

        var countOffset = reader.Offset;
        if (!reader.TryReadCount(Hash256.Length, out var count))
        {
            return false;
        }

        if (count > PathLengthMax)
        {
            return reader.Fail(CodecError.BadValue, countOffset);
        }

        path = new Hash256[count];
        for (var index = 0; index < count; index++)
        {
            _ = reader.TryReadHash(out path[index]);
        }

        return reader.Problem is null;
    }
}
