using NSec.Cryptography;
using LibraryKey = NSec.Cryptography.PublicKey;

namespace EverArcade.Cloud.Protocol.Keys;

/// <summary>An Ed25519 public key (RFC 8032): 32 bytes, written as 64 lowercase hex characters.</summary>
/// <remarks>Any 32 bytes make a value; whether they are a point on the curve is judged by <see cref="Verify(ReadOnlySpan{byte}, Signature)"/>,
/// which refuses what is not. Immutable, thread-safe; nothing is cached.</remarks>
public readonly record struct PublicKey
{
    /// <summary>Length of a key in bytes (RFC 8032, section 5.1.5).</summary>
    public const int Length = 32;

    private readonly Hash256 _bytes;

    private PublicKey(Hash256 bytes) => _bytes = bytes;

    /// <summary>Parses 64 lowercase hex characters; uppercase is refused, since a key has one spelling.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out PublicKey key)
    {
        var parsed = Hash256.TryParse(hex, out var bytes);
        key = new PublicKey(bytes);
        return parsed;
    }

    /// <summary>Reads exactly 32 bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out PublicKey key)
    {
        var read = Hash256.TryRead(bytes, out var raw);
        key = new PublicKey(raw);
        return read;
    }

    /// <summary>Reads exactly 32 bytes that our own code has measured already.</summary>
    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public static PublicKey FromBytes(ReadOnlySpan<byte> bytes) => new(Hash256.FromBytes(bytes));

    /// <summary>Whether this key signed <paramref name="message"/>. Never throws: a key that is no canonical point or one
    /// of small order, and a signature whose scalar is not reduced, verify nothing.</summary>
    public bool Verify(ReadOnlySpan<byte> message, Signature signature)
    {
        Span<byte> key = stackalloc byte[Length];
        Span<byte> signed = stackalloc byte[Signature.Length];
        _bytes.CopyTo(key);
        signature.CopyTo(signed);
        return LibraryKey.TryImport(SignatureAlgorithm.Ed25519, key, KeyBlobFormat.RawPublicKey, out var imported)
            && SignatureAlgorithm.Ed25519.Verify(imported!, message, signed);
    }

    /// <summary>Whether this key signed the tagged hash <paramref name="message"/>, which is all that we ever sign.</summary>
    public bool Verify(Hash256 message, Signature signature)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        message.CopyTo(bytes);
        return Verify(bytes, signature);
    }

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);

    public byte[] ToArray() => _bytes.ToArray();

    public override string ToString() => _bytes.ToString();
}
