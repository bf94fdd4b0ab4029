using System.Text;
using EverArcade.Cloud.Pipeline.Audits;

namespace EverArcade.Cloud.Storage.Azure.Tables;

/// <summary>Any text as a table key: Azure refuses <c>/ \ # ?</c> and control characters in keys, and more than 1 KiB of
/// UTF-16. Hex has none of it.</summary>
internal static class KeyText
{
    /// <summary>Longest text, bytes of UTF-8: as hex in UTF-16 four times as long, with room for a prefix below
    /// 1 KiB.</summary>
    public const int TextBytesMax = IAuditStore.IdBytesMax;

    // Sorts after every hex digit, so that a text sorts behind the longer ones it begins.
    private const char End = 'z';

    /// <summary>Keys that sort as their texts do, byte by byte.</summary>
    public static bool TryAscending(string text, out string key) => TryEncode(text, flip: 0x00, out key);

    /// <summary>Keys that sort against their texts: newest first, where a text begins with its time.</summary>
    public static bool TryDescending(string text, out string key)
    {
        var encoded = TryEncode(text, flip: 0xff, out key);
        key += End;
        return encoded;
    }

    /// <summary>The text of such a descending key; null for one that no text has.</summary>
    public static string? OfDescending(string key)
    {
        try
        {
            var bytes = Convert.FromHexString(key.AsSpan().TrimEnd(End));
            for (var index = 0; index < bytes.Length; index++)
            {
                bytes[index] ^= 0xff;
            }

            var text = Encoding.UTF8.GetString(bytes);
            return TryDescending(text, out var again) && again == key ? text : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool TryEncode(string text, byte flip, out string key)
    {
        key = "";
        if (!StoredText.IsExact(text, TextBytesMax))
        {
            return false;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        for (var index = 0; index < bytes.Length; index++)
        {
            bytes[index] ^= flip;
        }

        key = Convert.ToHexStringLower(bytes);
        return true;
    }
}
