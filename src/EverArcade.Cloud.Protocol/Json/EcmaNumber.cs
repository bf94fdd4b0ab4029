using System.Globalization;

namespace EverArcade.Cloud.Protocol.Json;

/// <summary>Writes a double as ECMAScript's Number::toString does, which is RFC 8785's number form (section 3.2.2.3).</summary>
/// <remarks>The shortest decimal digits that read back as the same double come from the runtime's "R" format; where the
/// point and the exponent go is decided here. Neither depends on culture or processor.</remarks>
internal static class EcmaNumber
{
    /// <summary>Room for the longest text, bytes: a sign, 17 digits, a point and five zeros are 25 (ECMA-262, 6.1.6.1.20).</summary>
    public const int CharsMax = 32;

    // Most digits before the point without an exponent, and most places zeros may take after it (ECMA-262, 6.1.6.1.20).
    private const int PlainDigitsMax = 21;
    private const int LeadingZerosMax = 6;

    /// <param name="value">A finite double.</param>
    /// <param name="destination">At least <see cref="CharsMax"/> bytes.</param>
    /// <returns>How many ASCII bytes were written.</returns>
    public static int Write(double value, Span<byte> destination)
    {
        if (value == 0)
        {
            // Negative zero too.
            destination[0] = (byte)'0';
            return 1;
        }

        Span<byte> digits = stackalloc byte[CharsMax];
        digits = digits[..Decompose(Math.Abs(value), digits, out var point)];
        var output = new AsciiWriter(destination);
        if (value < 0)
        {
            output.Write("-"u8);
        }

        if (point is > -LeadingZerosMax and <= PlainDigitsMax)
        {
            WritePlain(digits, point, ref output);
        }
        else
        {
            WriteScientific(digits, point, ref output);
        }

        return output.Written;
    }

    /// <summary>Significant digits without leading or trailing zeros, and where the point stands: the value is
    /// 0.d1d2d3… × 10^<paramref name="point"/>.</summary>
    private static int Decompose(double value, Span<byte> digits, out int point)
    {
        Span<byte> text = stackalloc byte[CharsMax];
        _ = value.TryFormat(text, out var length, "R", NumberFormatInfo.InvariantInfo);
        text = text[..length];

        var exponent = text.IndexOf((byte)'E');
        point = exponent < 0 ? 0 : int.Parse(text[(exponent + 1)..], NumberStyles.AllowLeadingSign, NumberFormatInfo.InvariantInfo);
        var mantissa = exponent < 0 ? text : text[..exponent];
        var dot = mantissa.IndexOf((byte)'.');
        point += dot < 0 ? mantissa.Length : dot;

        var count = 0;
        foreach (var character in mantissa)
        {
            if (character == '.')
            {
                continue;
            }

            if (count == 0 && character == '0')
            {
                point--;
                continue;
            }

            digits[count++] = character;
        }

        return digits[..count].LastIndexOfAnyExcept((byte)'0') + 1;
    }

    private static void WritePlain(scoped ReadOnlySpan<byte> digits, int point, ref AsciiWriter output)
    {
        if (point <= 0)
        {
            output.Write("0."u8);
            output.WriteZeros(-point);
            output.Write(digits);
        }
        else if (point >= digits.Length)
        {
            output.Write(digits);
            output.WriteZeros(point - digits.Length);
        }
        else
        {
            output.Write(digits[..point]);
            output.Write("."u8);
            output.Write(digits[point..]);
        }
    }

    private static void WriteScientific(scoped ReadOnlySpan<byte> digits, int point, ref AsciiWriter output)
    {
        output.Write(digits[..1]);
        if (digits.Length > 1)
        {
            output.Write("."u8);
            output.Write(digits[1..]);
        }

        output.Write(point > 0 ? "e+"u8 : "e-"u8);
        output.WriteInteger(Math.Abs(point - 1));
    }

    private ref struct AsciiWriter(Span<byte> destination)
    {
        private readonly Span<byte> _destination = destination;

        public int Written { get; private set; }

        public void Write(scoped ReadOnlySpan<byte> ascii)
        {
            ascii.CopyTo(_destination[Written..]);
            Written += ascii.Length;
        }

        public void WriteZeros(int count)
        {
            _destination.Slice(Written, count).Fill((byte)'0');
            Written += count;
        }

        public void WriteInteger(int value)
        {
            _ = value.TryFormat(_destination[Written..], out var length, default, NumberFormatInfo.InvariantInfo);
            Written += length;
        }
    }
}
