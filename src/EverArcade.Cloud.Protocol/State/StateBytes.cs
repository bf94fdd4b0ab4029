using System.Buffers.Binary;

namespace EverArcade.Cloud.Protocol.State;

/// <summary>Steps through encodings that have been checked already; nothing here judges bytes.</summary>
internal static class StateBytes
{
    /// <summary>Bytes of a length or count: u64, little endian (abi-v2, Encoding).</summary>
    public const int LengthBytes = 8;

    public static int Length(ReadOnlySpan<byte> bytes) => (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    /// <summary>The string at the start of <paramref name="rest"/>, which then starts after it.</summary>
    public static ReadOnlySpan<byte> TakeString(scoped ref ReadOnlySpan<byte> rest)
    {
        var end = LengthBytes + Length(rest);
        var value = rest[LengthBytes..end];
        rest = rest[end..];
        return value;
    }
}
