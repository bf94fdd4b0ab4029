using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace EverArcade.Cloud.Protocol.Json;

/// <summary>Reads RFC 8259 JSON strictly: UTF-8, no byte order mark, no duplicate names, no lone surrogates, bounded depth.
/// The first problem sticks; nothing throws on any input.</summary>
internal ref struct JsonParser
{
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE"u8);

    private readonly ReadOnlySpan<byte> _json;
    private int _offset;
    private JsonProblem _problem;

    private JsonParser(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>Parses one value that fills the whole text.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, out JsonValue? value, out JsonProblem problem)
    {
        var parser = new JsonParser(json);
        if (!parser.TryParseText(out value))
        {
            value = null;
        }

        problem = parser._problem;
        return value is not null;
    }

    private bool TryParseText(out JsonValue? value)
    {
        value = null;
        if (!Utf8.IsValid(_json))
        {
            return Fail(JsonError.NotUtf8, FirstInvalid(_json));
        }

        if (!TryParseValue(0, out value))
        {
            return false;
        }

        SkipWhitespace();
        return _offset == _json.Length || Fail(JsonError.TrailingContent, _offset);
    }

    private bool TryParseValue(int depth, out JsonValue? value)
    {
        value = null;
        SkipWhitespace();
        if (_offset == _json.Length)
        {
            return Fail(JsonError.UnexpectedEnd, _offset);
        }

        return _json[_offset] switch
        {
            (byte)'{' => TryParseObject(depth + 1, out value),
            (byte)'[' => TryParseArray(depth + 1, out value),
            (byte)'"' => TryParseText(_offset, out value),
            (byte)'t' => TryParseWord("true"u8, JsonKind.True, out value),
            (byte)'f' => TryParseWord("false"u8, JsonKind.False, out value),
            (byte)'n' => TryParseWord("null"u8, JsonKind.Null, out value),
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => TryParseNumber(out value),
            _ => Fail(JsonError.UnexpectedByte, _offset),
        };
    }

    private bool TryParseObject(int depth, out JsonValue? value)
    {
        value = null;
        var start = _offset;
        if (!TryOpen(depth))
        {
            return false;
        }

        var members = new List<JsonMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!TryClose('}'))
        {
            if (members.Count > 0 && !TryTake(','))
            {
                return false;
            }

            SkipWhitespace();
            var nameOffset = _offset;
            if (!TryReadString(out var name))
            {
                return false;
            }

            if (!names.Add(name))
            {
                return Fail(JsonError.DuplicateName, nameOffset);
            }

            if (!TryTake(':') || !TryParseValue(depth, out var member))
            {
                return false;
            }

            members.Add(new JsonMember(name, member!));
        }

        value = new JsonValue { Kind = JsonKind.Object, Offset = start, Members = members };
        return true;
    }

    private bool TryParseArray(int depth, out JsonValue? value)
    {
        value = null;
        var start = _offset;
        if (!TryOpen(depth))
        {
            return false;
        }

        var items = new List<JsonValue>();
        while (!TryClose(']'))
        {
            if ((items.Count > 0 && !TryTake(',')) || !TryParseValue(depth, out var item))
            {
                return false;
            }

            items.Add(item!);
        }

        value = new JsonValue { Kind = JsonKind.Array, Offset = start, Items = items };
        return true;
    }

    private bool TryParseText(int start, out JsonValue? value)
    {
        var read = TryReadString(out var text);
        value = read ? new JsonValue { Kind = JsonKind.Text, Offset = start, Text = text } : null;
        return read;
    }

    private bool TryParseWord(ReadOnlySpan<byte> word, JsonKind kind, out JsonValue? value)
    {
        value = new JsonValue { Kind = kind, Offset = _offset };
        var found = _json[_offset..].StartsWith(word);
        _offset += found ? word.Length : 0;
        return found || Fail(JsonError.UnexpectedByte, _offset);
    }

    private bool TryParseNumber(out JsonValue? value)
    {
        var rest = _json[_offset..];
        var end = rest.IndexOfAnyExcept(NumberBytes);
        var literal = end < 0 ? rest : rest[..end];
        value = new JsonValue { Kind = JsonKind.Number, Offset = _offset, Length = literal.Length };
        if (!NumberLiteral.IsWellFormed(literal))
        {
            return Fail(JsonError.BadNumber, _offset);
        }

        _offset += literal.Length;
        return true;
    }

    private bool TryReadString(out string text)
    {
        var read = JsonText.TryRead(_json, ref _offset, out text, out var problem);
        return read || Fail(problem.Error, problem.Offset);
    }

    private bool TryOpen(int depth)
    {
        if (depth > CanonicalJson.DepthMax)
        {
            return Fail(JsonError.TooDeep, _offset);
        }

        _offset++;
        return true;
    }

    private bool TryClose(char bracket)
    {
        SkipWhitespace();
        var closes = _offset < _json.Length && _json[_offset] == bracket;
        _offset += closes ? 1 : 0;
        return closes;
    }

    private bool TryTake(char expected)
    {
        SkipWhitespace();
        if (_offset == _json.Length)
        {
            return Fail(JsonError.UnexpectedEnd, _offset);
        }

        if (_json[_offset] != expected)
        {
            return Fail(JsonError.UnexpectedByte, _offset);
        }

        _offset++;
        return true;
    }

    private void SkipWhitespace()
    {
        while (_offset < _json.Length && _json[_offset] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            _offset++;
        }
    }

    private bool Fail(JsonError error, int offset)
    {
        _problem = _problem.Error == JsonError.None ? new JsonProblem(error, offset) : _problem;
        return false;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out var consumed) == OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }
}
