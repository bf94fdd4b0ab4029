using System.Buffers;
using System.Buffers.Binary;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Storage.Embedded.Sqlite;

/// <summary>A SHA-256 beside a row's bytes. SQLite does not check its pages; a row that changes, or that nothing else
/// names by hash, carries its own.</summary>
internal static class RowSeal
{
    // A head has at most 213 + 16 + 64 × 32 bytes; hashing one buffer costs half of hashing two pieces.
    private const int StackBytesMax = 2_560;

    /// <summary>SHA-256 over a number of the row (8 bytes, little-endian) and its bytes.</summary>
    public static Hash256 Compute(long number, ReadOnlySpan<byte> bytes)
    {
        var length = sizeof(long) + bytes.Length;
        var rented = length <= StackBytesMax ? null : ArrayPool<byte>.Shared.Rent(length);
        var sealedBytes = rented is null ? stackalloc byte[length] : rented.AsSpan(0, length);
        BinaryPrimitives.WriteInt64LittleEndian(sealedBytes, number);
        bytes.CopyTo(sealedBytes[sizeof(long)..]);
        var seal = Hash256.Of(sealedBytes);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return seal;
    }

    /// <summary>Whether a stored seal, of whatever length, is the one of these bytes.</summary>
    public static bool Matches(ReadOnlySpan<byte> seal, long number, ReadOnlySpan<byte> bytes) =>
        Hash256.TryRead(seal, out var stored) && stored == Compute(number, bytes);
}
