using System.Diagnostics.CodeAnalysis;

namespace EverArcade.Cloud.Protocol.Keys;

/// <summary>An Ed25519 key as one line of text, for files and secret stores: <c>everarcade.key/1 </c> and the seed in lowercase
/// hex.</summary>
public static class KeyText
{
    private const string Tag = "everarcade.key/1 ";

    /// <summary>Length of the line without its end, characters.</summary>
    public static int Length => Tag.Length + (2 * SigningKey.SeedLength);

    public static string Format(ReadOnlySpan<byte> seed) => Tag + Convert.ToHexStringLower(seed);

    /// <summary>Reads the line, without its end; nothing else is a key.</summary>
    public static bool TryParse(ReadOnlySpan<char> line, [NotNullWhen(true)] out SigningKey? key)
    {
        key = null;
        if (line.Length != Length || !line.StartsWith(Tag, StringComparison.Ordinal)
            || !Hash256.TryParse(line[Tag.Length..], out var seed))
        {
            return false;
        }

        key = SigningKey.FromSeed(seed.ToArray());
        return true;
    }
}
