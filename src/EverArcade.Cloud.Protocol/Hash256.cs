using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace EverArcade.Cloud.Protocol;

/// <summary>A SHA-256 digest: 32 bytes, ordered as bytes, written as 64 lowercase hex characters.</summary>
/// <remarks>Kept as four big-endian words, so that comparing words is comparing bytes. Immutable, safe to share.</remarks>
public readonly record struct Hash256 : IComparable<Hash256>
{
    /// <summary>Length of a digest in bytes (FIPS 180-4, SHA-256).</summary>
    public const int Length = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly ulong _word0;
    private readonly ulong _word1;
    private readonly ulong _word2;
    private readonly ulong _word3;

    private Hash256(ReadOnlySpan<byte> bytes)
    {
        _word0 = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _word1 = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _word2 = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _word3 = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>32 zero bytes: "nothing here" wherever a hash field has nothing to name (docs/protocol.md, Hashes).</summary>
    public static Hash256 Zero => default;

    public bool IsZero => (_word0 | _word1 | _word2 | _word3) == 0;

    /// <summary>The plain SHA-256 of <paramref name="bytes"/>, without a domain tag.</summary>
    [SkipLocalsInit]
    public static Hash256 Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[Length];
        Sha256.Hash(bytes, digest);
        return new Hash256(digest);
    }

    /// <summary>Reads exactly 32 bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Hash256 hash)
    {
        hash = bytes.Length == Length ? new Hash256(bytes) : default;
        return bytes.Length == Length;
    }

    /// <summary>Reads exactly 32 bytes that our own code has measured already.</summary>
    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public static Hash256 FromBytes(ReadOnlySpan<byte> bytes) =>
        TryRead(bytes, out var hash) ? hash : throw new ArgumentException("A digest is 32 bytes.", nameof(bytes));

    /// <summary>Parses 64 lowercase hex characters; uppercase is refused, since a hash has one spelling.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out Hash256 hash)
    {
        hash = default;
        if (hex.Length != Length * 2 || hex.ContainsAnyExcept(HexDigits))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Length];
        _ = Convert.FromHexString(hex, bytes, out _, out _);
        hash = new Hash256(bytes);
        return true;
    }

    /// <summary>Parses a literal of our own.</summary>
    /// <exception cref="FormatException">Not 64 lowercase hex characters.</exception>
    public static Hash256 Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var hash) ? hash : throw new FormatException("A hash is 64 lowercase hex characters.");

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _word0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _word1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _word2);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _word3);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Bit <paramref name="index"/> counted from the most significant bit of the first byte; 0 to 255.</summary>
    public bool Bit(int index)
    {
        var word = (index >> 6) switch { 0 => _word0, 1 => _word1, 2 => _word2, _ => _word3 };
        return (word >> (63 - (index & 63)) & 1) != 0;
    }

    public int CompareTo(Hash256 other)
    {
        var order = _word0.CompareTo(other._word0);
        order = order != 0 ? order : _word1.CompareTo(other._word1);
        order = order != 0 ? order : _word2.CompareTo(other._word2);
        return order != 0 ? order : _word3.CompareTo(other._word3);
    }

    public static bool operator <(Hash256 left, Hash256 right) => left.CompareTo(right) < 0;

    public static bool operator >(Hash256 left, Hash256 right) => left.CompareTo(right) > 0;

    public static bool operator <=(Hash256 left, Hash256 right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Hash256 left, Hash256 right) => left.CompareTo(right) >= 0;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
