using NSec.Cryptography;

namespace EverArcade.Cloud.Protocol.Keys;

/// <summary>An Ed25519 private key (RFC 8032), held in the library's guarded memory until it is disposed.</summary>
/// <remarks>Thread-safe. Signing is deterministic: the same key and message give the same bytes.</remarks>
public sealed class SigningKey : IDisposable
{
    /// <summary>Length of a seed in bytes (RFC 8032, section 5.1.5: "32 octets of random data").</summary>
    public const int SeedLength = 32;

    private readonly Key _key;

    private SigningKey(Key key) => _key = key;

    public PublicKey PublicKey => PublicKey.FromBytes(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey));

    /// <summary>The key of a seed, which the caller made at random or read from its store.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    public static SigningKey FromSeed(ReadOnlySpan<byte> seed) =>
        seed.Length == SeedLength
            ? new SigningKey(Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey))
            : throw new ArgumentException("A seed is 32 bytes.", nameof(seed));

    public Signature Sign(ReadOnlySpan<byte> message)
    {
        Span<byte> signed = stackalloc byte[Signature.Length];
        SignatureAlgorithm.Ed25519.Sign(_key, message, signed);
        return Signature.FromBytes(signed);
    }

    /// <summary>Signs a tagged hash, which is all that we ever sign.</summary>
    public Signature Sign(Hash256 message)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        message.CopyTo(bytes);
        return Sign(bytes);
    }

    public void Dispose() => _key.Dispose();
}
