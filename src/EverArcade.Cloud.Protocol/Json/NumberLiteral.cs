using System.Globalization;

namespace EverArcade.Cloud.Protocol.Json;

/// <summary>A number as it stands in JSON text (RFC 8259, section 6).</summary>
internal static class NumberLiteral
{
    /// <summary><c>-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?</c></summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> literal)
    {
        var rest = literal.StartsWith("-"u8) ? literal[1..] : literal;
        var digits = SkipDigits(ref rest);
        if (digits == 0 || (digits > 1 && literal[literal[0] == '-' ? 1 : 0] == '0'))
        {
            return false;
        }

        if (rest.StartsWith("."u8))
        {
            rest = rest[1..];
            if (SkipDigits(ref rest) == 0)
            {
                return false;
            }
        }

        if (rest.Length > 0 && rest[0] is (byte)'e' or (byte)'E')
        {
            rest = rest[1..];
            rest = rest.Length > 0 && rest[0] is (byte)'+' or (byte)'-' ? rest[1..] : rest;
            return SkipDigits(ref rest) > 0 && rest.IsEmpty;
        }

        return rest.IsEmpty;
    }

    /// <summary>No fraction and no exponent.</summary>
    public static bool IsInteger(ReadOnlySpan<byte> literal) => !literal.ContainsAny((byte)'.', (byte)'e', (byte)'E');

    /// <summary>The nearest double (IEEE 754, ties to even); false when it is not finite, or zero though the literal is not.</summary>
    public static bool TryToDouble(ReadOnlySpan<byte> literal, out double value, out JsonError error)
    {
        var parsed = double.TryParse(literal, NumberStyles.Float, NumberFormatInfo.InvariantInfo, out value);
        error = (parsed && double.IsFinite(value), value) switch
        {
            (false, _) => JsonError.NumberTooLarge,
            (true, 0) when HasNonZeroDigit(literal) => JsonError.NumberTooSmall,
            _ => JsonError.None,
        };
        return error == JsonError.None;
    }

    private static bool HasNonZeroDigit(ReadOnlySpan<byte> literal)
    {
        var exponent = literal.IndexOfAny((byte)'e', (byte)'E');
        return (exponent < 0 ? literal : literal[..exponent]).ContainsAnyInRange((byte)'1', (byte)'9');
    }

    private static int SkipDigits(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = end < 0 ? rest.Length : end;
        rest = rest[digits..];
        return digits;
    }
}
