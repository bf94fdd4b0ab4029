using System.Text;

namespace EverArcade.Cloud.Protocol.Json;

/// <summary>RFC 8785 (JSON Canonicalization Scheme): one spelling for one value, so that JSON may stand in hashed bytes.</summary>
/// <remarks>Strict: duplicate names, lone surrogates, depth above <see cref="DepthMax"/> and numbers that a double would
/// change are refused with the byte they start at, never repaired. Pure and thread-safe; throws on no input.</remarks>
public static class CanonicalJson
{
    /// <summary>Deepest nesting of arrays and objects: a bound for recursion, here and in guests (System.Text.Json's own default is 64).</summary>
    public const int DepthMax = 64;

    /// <summary>Largest integer that every double-based reader keeps: 2^53 - 1 (RFC 7493, section 2.2).</summary>
    public const long IntegerMax = (1L << 53) - 1;

    /// <summary>Rewrites JSON text in its canonical form.</summary>
    /// <param name="utf8Json">One JSON value; whitespace around and inside is allowed.</param>
    /// <param name="canonical">The canonical form; empty on failure.</param>
    /// <param name="problem">On failure, what is wrong first and where.</param>
    public static bool TryCanonicalize(
        ReadOnlySpan<byte> utf8Json, out ReadOnlyMemory<byte> canonical, out JsonProblem problem)
    {
        canonical = default;
        if (!JsonParser.TryParse(utf8Json, out var value, out problem))
        {
            return false;
        }

        var writer = new CanonicalJsonWriter(utf8Json);
        if (!writer.TryWrite(value!))
        {
            problem = writer.Problem;
            return false;
        }

        canonical = writer.Written;
        return true;
    }

    /// <summary>The same, for text that is kept as a string.</summary>
    public static bool TryCanonicalizeText(ReadOnlySpan<byte> utf8Json, out string canonical, out JsonProblem problem)
    {
        var made = TryCanonicalize(utf8Json, out var bytes, out problem);
        canonical = made ? Encoding.UTF8.GetString(bytes.Span) : "";
        return made;
    }

    /// <summary>Whether the bytes are the canonical form of what they say.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> utf8Json) =>
        TryCanonicalize(utf8Json, out var canonical, out _) && canonical.Span.SequenceEqual(utf8Json);

    /// <summary>Whether the text's UTF-8 is canonical; text with a lone surrogate has none.</summary>
    public static bool IsCanonical(string json) =>
        PlainCanonicalJson.IsCertain(json)
        || (Utf16Text.IsWellFormed(json) && IsCanonical(Encoding.UTF8.GetBytes(json)));
}
