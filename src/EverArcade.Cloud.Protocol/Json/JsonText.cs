using System.Buffers;
using System.Globalization;
using System.Text;

namespace EverArcade.Cloud.Protocol.Json;

/// <summary>Reads a JSON string (RFC 8259, section 7) out of text that is known to be UTF-8, and undoes its escapes.</summary>
internal static class JsonText
{
    private const int EscapeDigits = 4;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    // The bytes of a string that do not stand for themselves: the quote, the backslash and the control characters.
    private static readonly SearchValues<byte> SpecialBytes =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(control => (byte)control), (byte)'"', (byte)'\\']);

    /// <param name="json">The whole text.</param>
    /// <param name="offset">Where the opening quote should be; on success the byte behind the closing one.</param>
    /// <param name="text">The characters, unescaped.</param>
    /// <param name="problem">On failure, what is wrong and where.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, ref int offset, out string text, out JsonProblem problem)
    {
        text = "";
        problem = default;
        if (offset == json.Length || json[offset] != '"')
        {
            var error = offset == json.Length ? JsonError.UnexpectedEnd : JsonError.UnexpectedByte;
            problem = new JsonProblem(error, offset);
            return false;
        }

        StringBuilder? built = null;
        var next = offset + 1;
        while (true)
        {
            var run = json[next..].IndexOfAny(SpecialBytes);
            if (run < 0)
            {
                problem = new JsonProblem(JsonError.UnexpectedEnd, json.Length);
                return false;
            }

            var plain = Encoding.UTF8.GetString(json.Slice(next, run));
            next += run;
            if (json[next] == '"')
            {
                offset = next + 1;
                text = built is null ? plain : built.Append(plain).ToString();
                return true;
            }

            built = (built ?? new StringBuilder()).Append(plain);
            var escape = json[next] == '\\' ? ReadEscape(json, ref next, built) : JsonError.ControlCharacter;
            if (escape != JsonError.None)
            {
                problem = new JsonProblem(escape, escape == JsonError.UnexpectedEnd ? json.Length : next);
                return false;
            }
        }
    }

    /// <param name="json">The whole text.</param>
    /// <param name="offset">Of the backslash; moved only on success.</param>
    /// <param name="built">Receives the character, or the two halves of one.</param>
    private static JsonError ReadEscape(ReadOnlySpan<byte> json, ref int offset, StringBuilder built)
    {
        if (offset + 1 == json.Length)
        {
            return JsonError.UnexpectedEnd;
        }

        if (json[offset + 1] == 'u')
        {
            return ReadUnicodeEscape(json, ref offset, built);
        }

        char? character = json[offset + 1] switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => null,
        };
        if (character is not { } known)
        {
            return JsonError.BadEscape;
        }

        built.Append(known);
        offset += 2;
        return JsonError.None;
    }

    private static JsonError ReadUnicodeEscape(ReadOnlySpan<byte> json, ref int offset, StringBuilder built)
    {
        var next = offset;
        var error = ReadUnit(json, ref next, out var first);
        if (error != JsonError.None)
        {
            return error;
        }

        built.Append(first);
        if (char.IsSurrogate(first))
        {
            if (!char.IsHighSurrogate(first) || !json[next..].StartsWith("\\u"u8))
            {
                return JsonError.LoneSurrogate;
            }

            error = ReadUnit(json, ref next, out var second);
            if (error != JsonError.None)
            {
                return error;
            }

            if (!char.IsLowSurrogate(second))
            {
                return JsonError.LoneSurrogate;
            }

            built.Append(second);
        }

        offset = next;
        return JsonError.None;
    }

    /// <summary>Reads backslash, u and four hex digits.</summary>
    private static JsonError ReadUnit(ReadOnlySpan<byte> json, ref int offset, out char unit)
    {
        unit = default;
        var digits = json[(offset + 2)..];
        if (digits.Length < EscapeDigits || digits[..EscapeDigits].ContainsAnyExcept(HexDigits))
        {
            return JsonError.BadEscape;
        }

        // Parsing alone would take zero bytes at the end for digits that are not there.
        unit = (char)ushort.Parse(digits[..EscapeDigits], NumberStyles.AllowHexSpecifier, NumberFormatInfo.InvariantInfo);
        offset += 2 + EscapeDigits;
        return JsonError.None;
    }
}
