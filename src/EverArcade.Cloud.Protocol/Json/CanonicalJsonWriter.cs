using System.Buffers;
using System.Text;

namespace EverArcade.Cloud.Protocol.Json;

/// <summary>Writes a parsed value in RFC 8785 form: no whitespace, names in UTF-16 order, ECMAScript numbers, the fewest escapes.</summary>
internal ref struct CanonicalJsonWriter
{
    // Below this, ECMAScript writes an integer as plain digits; from here on with an exponent (ECMA-262, Number::toString).
    private const double PlainIntegerEnd = 1e21;

    private readonly ReadOnlySpan<byte> _json;
    private readonly ArrayBufferWriter<byte> _output;

    /// <param name="json">The text that was parsed: numbers are read from it again.</param>
    public CanonicalJsonWriter(ReadOnlySpan<byte> json)
    {
        _json = json;
        _output = new ArrayBufferWriter<byte>(Math.Max(json.Length, EcmaNumber.CharsMax));
    }

    public JsonProblem Problem { get; private set; }

    public readonly ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    /// <returns>False when a number has no exact place among doubles; <see cref="Problem"/> says which.</returns>
    public bool TryWrite(JsonValue value)
    {
        switch (value.Kind)
        {
            case JsonKind.Number:
                return TryWriteNumber(value);
            case JsonKind.Array:
                return TryWriteArray(value);
            case JsonKind.Object:
                return TryWriteObject(value);
            case JsonKind.Text:
                WriteText(value.Text);
                return true;
            default:
                _output.Write(value.Kind switch
                {
                    JsonKind.True => "true"u8,
                    JsonKind.False => "false"u8,
                    _ => "null"u8,
                });
                return true;
        }
    }

    private bool TryWriteArray(JsonValue array)
    {
        WriteByte('[');
        for (var i = 0; i < array.Items.Count; i++)
        {
            if (i > 0)
            {
                WriteByte(',');
            }

            if (!TryWrite(array.Items[i]))
            {
                return false;
            }
        }

        WriteByte(']');
        return true;
    }

    private bool TryWriteObject(JsonValue value)
    {
        WriteByte('{');
        var first = true;
        foreach (var member in value.Members.OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            if (!first)
            {
                WriteByte(',');
            }

            first = false;
            WriteText(member.Name);
            WriteByte(':');
            if (!TryWrite(member.Value))
            {
                return false;
            }
        }

        WriteByte('}');
        return true;
    }

    private bool TryWriteNumber(JsonValue value)
    {
        var literal = _json.Slice(value.Offset, value.Length);
        if (!NumberLiteral.TryToDouble(literal, out var number, out var error))
        {
            Problem = new JsonProblem(error, value.Offset);
            return false;
        }

        // What canonical form writes as digits, or what was written as digits, is an integer that somebody counts with.
        var magnitude = Math.Abs(number);
        if (magnitude > CanonicalJson.IntegerMax && (magnitude < PlainIntegerEnd || NumberLiteral.IsInteger(literal)))
        {
            Problem = new JsonProblem(JsonError.UnsafeInteger, value.Offset);
            return false;
        }

        _output.Advance(EcmaNumber.Write(number, _output.GetSpan(EcmaNumber.CharsMax)));
        return true;
    }

    private readonly void WriteText(string text)
    {
        WriteByte('"');
        var rest = text.AsSpan();
        while (NextEscaped(rest) is var run and >= 0)
        {
            WriteUtf8(rest[..run]);
            WriteEscape(rest[run]);
            rest = rest[(run + 1)..];
        }

        WriteUtf8(rest);
        WriteByte('"');
    }

    private static int NextEscaped(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or '"' or '\\')
            {
                return i;
            }
        }

        return -1;
    }

    private readonly void WriteEscape(char character)
    {
        var escape = character switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\b' => "\\b"u8,
            '\t' => "\\t"u8,
            '\n' => "\\n"u8,
            '\f' => "\\f"u8,
            '\r' => "\\r"u8,
            _ => "\\u00"u8,
        };
        _output.Write(escape);
        if (escape.Length > 2)
        {
            WriteByte("0123456789abcdef"[character >> 4]);
            WriteByte("0123456789abcdef"[character & 15]);
        }
    }

    private readonly void WriteUtf8(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, _output);

    private readonly void WriteByte(char ascii)
    {
        _output.GetSpan(1)[0] = (byte)ascii;
        _output.Advance(1);
    }
}
