using System.Security.Cryptography;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>Authenticates activations that leave this process: HMAC-SHA-256 (RFC 2104) under a key that only the host's processes
/// have. Thread-safe.</summary>
/// <remarks><code>
/// sealed activation   0      activation (docs/format/embedded-store.md)
///                     end-32 32  HMAC-SHA-256 of tag and activation
/// </code></remarks>
public sealed class ActivationSeal
{
    internal const int KeyBytes = 32;

    private const int SealBytes = HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key;

    internal ActivationSeal(byte[] key) => _key = key;

    internal static ReadOnlySpan<byte> Tag => "everarcade.activation/1\0"u8;

    internal ReadOnlyMemory<byte> Close(ReadOnlySpan<byte> activation)
    {
        var output = new byte[activation.Length + SealBytes];
        activation.CopyTo(output);
        Compute(activation, output.AsSpan(activation.Length));
        return output;
    }

    /// <returns>Whether a process of this host sealed these bytes; then <paramref name="activation"/> is what it sealed.</returns>
    internal bool TryOpen(ReadOnlySpan<byte> sealedBytes, out ReadOnlySpan<byte> activation)
    {
        activation = default;
        if (sealedBytes.Length < SealBytes)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[SealBytes];
        var content = sealedBytes[..^SealBytes];
        Compute(content, expected);
        var isOurs = CryptographicOperations.FixedTimeEquals(expected, sealedBytes[^SealBytes..]);
        activation = isOurs ? content : default;
        return isOurs;
    }

    private void Compute(ReadOnlySpan<byte> activation, Span<byte> seal)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Tag);
        hmac.AppendData(activation);
        _ = hmac.GetHashAndReset(seal);
    }
}
