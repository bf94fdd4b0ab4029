using System.Security.Cryptography;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>Authenticates artefacts that leave this process: AES-256-GMAC (NIST SP 800-38D) under a key of each artefact's own, which only
/// the host's instances can derive (docs/decisions/0021-artefact-seals.md).</summary>
/// <remarks>The key of an artefact is under the seal and not in the bytes, so what another engine, configuration or CPU made does not
/// open. Sealing is deterministic. Thread-safe.
/// <code>
/// sealed artefact    0  32  salt: HMAC-SHA-256 (RFC 2104) of name and artefact under the host's secret; never checked, only unlike
///                           any other artefact's, so that no derived key authenticates two
///                   32  16  GMAC of the artefact: AES-256-GCM, 12 zero bytes as nonce, nothing encrypted, the artefact as its
///                           associated data; key = HKDF-SHA-256 (RFC 5869) of secret, salt and name
///                   48      artefact
/// name               0  24  "everarcade.artefact/2" and three zero bytes
///                   24  32  SHA-256 of the activated module
///                   56  32  configuration id
/// </code></remarks>
public sealed class ArtefactSeal
{
    /// <summary>Bytes a seal adds.</summary>
    public const int SealBytes = SaltBytes + MacBytes;

    /// <summary>Longest sealed artefact, bytes.</summary>
    public const int SealedBytesMax = SealBytes + CompileFrames.ArtefactBytesMax;

    private const int KeyBytes = 32;

    private const int SaltBytes = HMACSHA256.HashSizeInBytes;

    private const int MacBytes = 16;

    private const int NameBytes = 24 + 2 * Hash256.Length;

    private readonly byte[] _secret;

    /// <param name="secret">32 secret bytes, used for nothing else.</param>
    public ArtefactSeal(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, KeyBytes);
        _secret = secret.ToArray();
    }

    private static ReadOnlySpan<byte> Tag => "everarcade.artefact/2\0\0\0"u8;

    /// <summary>All zero: a key authenticates one artefact, so no nonce is ever used twice with it.</summary>
    private static ReadOnlySpan<byte> Nonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public ReadOnlyMemory<byte> Close(Artefact artefact)
    {
        var output = new byte[SealBytes + artefact.Bytes.Length];
        artefact.Bytes.CopyTo(output.AsMemory(SealBytes));
        Span<byte> name = stackalloc byte[NameBytes];
        Name(artefact.Key, name);
        var salt = output.AsSpan(0, SaltBytes);
        using (var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret))
        {
            hmac.AppendData(name);
            hmac.AppendData(artefact.Bytes.Span);
            _ = hmac.GetHashAndReset(salt);
        }

        using var gmac = Authenticator(salt, name);
        gmac.Encrypt(
            Nonce, ReadOnlySpan<byte>.Empty, Span<byte>.Empty, output.AsSpan(SaltBytes, MacBytes), artefact.Bytes.Span);
        return output;
    }

    /// <returns>The artefact; null when this host did not seal these bytes for this key.</returns>
    public Artefact? TryOpen(ArtefactKey key, ReadOnlyMemory<byte> sealedBytes)
    {
        if (sealedBytes.Length is <= SealBytes or > SealedBytesMax)
        {
            return null;
        }

        var content = sealedBytes[SealBytes..];
        Span<byte> name = stackalloc byte[NameBytes];
        Name(key, name);
        using var gmac = Authenticator(sealedBytes.Span[..SaltBytes], name);
        try
        {
            gmac.Decrypt(
                Nonce, ReadOnlySpan<byte>.Empty, sealedBytes.Span.Slice(SaltBytes, MacBytes), Span<byte>.Empty, content.Span);
            return new Artefact(key, content);
        }
        catch (AuthenticationTagMismatchException)
        {
            // How the library says no; it has compared in constant time.
            return null;
        }
    }

    private static void Name(ArtefactKey key, Span<byte> name)
    {
        Tag.CopyTo(name);
        key.Module.CopyTo(name[Tag.Length..]);
        key.Configuration.CopyTo(name[(Tag.Length + Hash256.Length)..]);
    }

    private AesGcm Authenticator(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> name)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, key, salt, name);
        var gmac = new AesGcm(key, MacBytes);
        CryptographicOperations.ZeroMemory(key);
        return gmac;
    }
}
