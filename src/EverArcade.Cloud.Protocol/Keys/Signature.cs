namespace EverArcade.Cloud.Protocol.Keys;

/// <summary>An Ed25519 signature (RFC 8032): 64 bytes, written as 128 lowercase hex characters.</summary>
/// <remarks>A value like a number: whether it holds is asked of the <see cref="PublicKey"/>. Immutable, thread-safe.</remarks>
public readonly record struct Signature
{
    /// <summary>Length of a signature in bytes (RFC 8032, section 5.1.6).</summary>
    public const int Length = 64;

    private readonly Hash256 _point;
    private readonly Hash256 _scalar;

    private Signature(Hash256 point, Hash256 scalar) => (_point, _scalar) = (point, scalar);

    /// <summary>Parses 128 lowercase hex characters; uppercase is refused, since a signature has one spelling.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out Signature signature)
    {
        signature = default;
        if (hex.Length != Length * 2 || !Hash256.TryParse(hex[..Length], out var point)
            || !Hash256.TryParse(hex[Length..], out var scalar))
        {
            return false;
        }

        signature = new Signature(point, scalar);
        return true;
    }

    /// <summary>Reads exactly 64 bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Signature signature)
    {
        var read = bytes.Length == Length;
        signature = read
            ? new Signature(Hash256.FromBytes(bytes[..Hash256.Length]), Hash256.FromBytes(bytes[Hash256.Length..]))
            : default;
        return read;
    }

    /// <summary>Reads exactly 64 bytes that our own code has measured already.</summary>
    /// <exception cref="ArgumentException">The span is not 64 bytes long.</exception>
    public static Signature FromBytes(ReadOnlySpan<byte> bytes) =>
        TryRead(bytes, out var signature) ? signature
            : throw new ArgumentException("A signature is 64 bytes.", nameof(bytes));

    /// <summary>Writes the 64 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination)
    {
        _point.CopyTo(destination);
        _scalar.CopyTo(destination[Hash256.Length..]);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    public override string ToString() => _point.ToString() + _scalar;
}
