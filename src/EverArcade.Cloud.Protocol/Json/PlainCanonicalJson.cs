using System.Buffers;

namespace EverArcade.Cloud.Protocol.Json;

/// <summary>Sees without allocating that plain JSON is canonical: what most arguments are.</summary>
/// <remarks>Plain: printable ASCII texts without escapes, integers of at most 15 digits, names in strictly ascending order,
/// no whitespace, nested, the innermost value counted, at most <see cref="DepthMax"/> deep. Pure and thread-safe.</remarks>
internal ref struct PlainCanonicalJson
{
    private const int DepthMax = 16;

    // Every integer of so many digits is below 2^53 and is written as its digits.
    private const int DigitsMax = 15;

    private static readonly SearchValues<char> PlainText = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private ReadOnlySpan<char> _rest;

    /// <returns>True: <paramref name="json"/> is canonical. False: nothing is said, it takes <see cref="CanonicalJson"/>.</returns>
    public static bool IsCertain(ReadOnlySpan<char> json)
    {
        var scan = new PlainCanonicalJson { _rest = json };
        return scan.TryValue(0) && scan._rest.IsEmpty;
    }

    private bool TryValue(int depth)
    {
        if (_rest.IsEmpty || depth >= DepthMax)
        {
            return false;
        }

        return _rest[0] switch
        {
            '{' => TryObject(depth + 1),
            '[' => TryArray(depth + 1),
            '"' => TryText(out _),
            't' => TryTake("true"),
            'f' => TryTake("false"),
            'n' => TryTake("null"),
            _ => TryInteger(),
        };
    }

    private bool TryObject(int depth)
    {
        _rest = _rest[1..];
        if (TryTake("}"))
        {
            return true;
        }

        ReadOnlySpan<char> previous = default;
        var isFirst = true;
        do
        {
            if (!TryText(out var name) || (!isFirst && previous.SequenceCompareTo(name) >= 0) || !TryTake(":")
                || !TryValue(depth))
            {
                return false;
            }

            previous = name;
            isFirst = false;
        }
        while (TryTake(","));
        return TryTake("}");
    }

    private bool TryArray(int depth)
    {
        _rest = _rest[1..];
        if (TryTake("]"))
        {
            return true;
        }

        do
        {
            if (!TryValue(depth))
            {
                return false;
            }
        }
        while (TryTake(","));
        return TryTake("]");
    }

    private bool TryText(out ReadOnlySpan<char> text)
    {
        text = default;
        if (!TryTake("\""))
        {
            return false;
        }

        var end = _rest.IndexOfAnyExcept(PlainText);
        if (end < 0 || _rest[end] != '"')
        {
            return false;
        }

        text = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }

    private bool TryInteger()
    {
        var isNegative = TryTake("-");
        var digits = _rest.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? _rest.Length : digits;
        if (digits is 0 or > DigitsMax || (_rest[0] == '0' && (digits > 1 || isNegative)))
        {
            return false;
        }

        // A fraction or an exponent is left standing, and nothing after a value takes it.
        _rest = _rest[digits..];
        return true;
    }

    private bool TryTake(ReadOnlySpan<char> word)
    {
        var found = _rest.StartsWith(word);
        _rest = found ? _rest[word.Length..] : _rest;
        return found;
    }
}
