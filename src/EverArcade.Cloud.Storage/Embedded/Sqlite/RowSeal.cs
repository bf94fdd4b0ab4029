using System.Buffers.Binary;
using System.Security.Cryptography;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Storage.Embedded.Sqlite;

/// <summary>A SHA-256 beside a row's bytes. SQLite does not check its pages; a row that changes, or that nothing else
/// names by hash, carries its own.</summary>
internal static class RowSeal
{
    /// <summary>SHA-256 over a number of the row (8 bytes, little-endian) and its bytes.</summary>
    public static Hash256 Compute(long number, ReadOnlySpan<byte> bytes)
    {
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, number);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(prefix);
        digest.AppendData(bytes);
        Span<byte> hash = stackalloc byte[Hash256.Length];
        _ = digest.GetHashAndReset(hash);
        return Hash256.FromBytes(hash);
    }

    /// <summary>Whether a stored seal, of whatever length, is the one of these bytes.</summary>
    public static bool Matches(ReadOnlySpan<byte> seal, long number, ReadOnlySpan<byte> bytes) =>
        Hash256.TryRead(seal, out var stored) && stored == Compute(number, bytes);
}
