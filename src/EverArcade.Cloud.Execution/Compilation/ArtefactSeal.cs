using System.Security.Cryptography;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>Authenticates artefacts that leave this process: HMAC-SHA-256 (RFC 2104) under a key that only the host's instances have.</summary>
/// <remarks>The key of an artefact is under the seal and not in the bytes, so what another engine, configuration or CPU made does not
/// open. Thread-safe.
/// <code>
/// sealed artefact    0  32  HMAC-SHA-256 of everything below
///                   32      artefact
/// under the seal     0  24  "everarcade.artefact/1" and three zero bytes
///                   24  32  SHA-256 of the activated module
///                   56  32  configuration id
///                   88      artefact
/// </code></remarks>
public sealed class ArtefactSeal
{
    /// <summary>Bytes a seal adds.</summary>
    public const int SealBytes = HMACSHA256.HashSizeInBytes;

    /// <summary>Longest sealed artefact, bytes.</summary>
    public const int SealedBytesMax = SealBytes + CompileFrames.ArtefactBytesMax;

    private const int KeyBytes = 32;

    private readonly byte[] _key;

    /// <param name="key">32 secret bytes, used for nothing else.</param>
    public ArtefactSeal(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes);
        _key = key.ToArray();
    }

    private static ReadOnlySpan<byte> Tag => "everarcade.artefact/1\0\0\0"u8;

    public ReadOnlyMemory<byte> Close(Artefact artefact)
    {
        var output = new byte[SealBytes + artefact.Bytes.Length];
        Compute(artefact.Key, artefact.Bytes.Span, output);
        artefact.Bytes.CopyTo(output.AsMemory(SealBytes));
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
        Span<byte> expected = stackalloc byte[SealBytes];
        Compute(key, content.Span, expected);
        return CryptographicOperations.FixedTimeEquals(expected, sealedBytes.Span[..SealBytes]) ? new Artefact(key, content) : null;
    }

    private void Compute(ArtefactKey key, ReadOnlySpan<byte> content, Span<byte> seal)
    {
        Span<byte> hash = stackalloc byte[Hash256.Length];
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Tag);
        key.Module.CopyTo(hash);
        hmac.AppendData(hash);
        key.Configuration.CopyTo(hash);
        hmac.AppendData(hash);
        hmac.AppendData(content);
        _ = hmac.GetHashAndReset(seal);
    }
}
