using System.Text;

namespace EverArcade.Cloud.Protocol.Json;

/// <summary>What .NET strings need before they may stand in hashed bytes: they are UTF-16, everything hashed is UTF-8.</summary>
internal static class Utf16Text
{
    /// <summary>Whether the text has an exact UTF-8 form, that is no lone surrogate: encoders replace those, and two texts
    /// would share their bytes.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        var next = text.IndexOfAnyInRange('\ud800', '\udfff');
        while (next >= 0)
        {
            text = text[next..];
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[consumed..];
            next = text.IndexOfAnyInRange('\ud800', '\udfff');
        }

        return true;
    }

    /// <summary>Whether the text is well formed and 1 to <paramref name="bytesMax"/> bytes of UTF-8.</summary>
    public static bool IsName(string text, int bytesMax) =>
        text.Length > 0 && text.Length <= bytesMax && IsWellFormed(text) && Encoding.UTF8.GetByteCount(text) <= bytesMax;

    /// <summary>Order of the texts' UTF-8 bytes, which is the order of their code points; ordinal UTF-16 order differs
    /// above U+FFFF, where surrogates sort below U+E000 to U+FFFF.</summary>
    public static int CompareAsUtf8(string left, string right)
    {
        var shared = left.AsSpan().CommonPrefixLength(right);
        if (shared == left.Length || shared == right.Length)
        {
            return left.Length - right.Length;
        }

        return Weight(left[shared]) - Weight(right[shared]);
    }

    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x1_0000 : unit;
}
