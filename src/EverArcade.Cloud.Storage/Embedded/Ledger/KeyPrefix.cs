using System.Buffers.Binary;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>The first eight bytes of a hash, big-endian, as an index holds them.</summary>
internal static class KeyPrefix
{
    public static long Of(Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        hash.CopyTo(bytes);
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }
}
