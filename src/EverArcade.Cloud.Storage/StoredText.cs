using System.Text;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage;

/// <summary>Texts that become keys, or that have to come back as they were: they need an exact UTF-8 form. A lone surrogate has
/// none; encoders replace it, and two texts would be one.</summary>
internal static class StoredText
{
    /// <summary>Whether the text has an exact UTF-8 form of at most so many bytes.</summary>
    public static bool IsExact(string text, int bytesMax = int.MaxValue)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (!char.IsSurrogate(text[index]))
            {
                continue;
            }

            if (index + 1 == text.Length || !char.IsSurrogatePair(text[index], text[index + 1]))
            {
                return false;
            }

            index++;
        }

        return Encoding.UTF8.GetByteCount(text) <= bytesMax;
    }

    /// <summary>Checks a contract's name: one that no reader takes would make its row unreadable for ever.</summary>
    /// <exception cref="ArgumentException">The name is empty, too long, or has no exact UTF-8 form.</exception>
    public static void CheckName(Genesis genesis)
    {
        ArgumentException.ThrowIfNullOrEmpty(genesis.Name, nameof(genesis));
        Check(genesis.Name, nameof(genesis), Genesis.NameBytesMax);
    }

    /// <exception cref="ArgumentException">It has none, or a longer one.</exception>
    public static void Check(string text, string parameter, int bytesMax = int.MaxValue)
    {
        if (!IsExact(text, bytesMax))
        {
            throw new ArgumentException(
                bytesMax == int.MaxValue
                    ? "The text has a surrogate without its other half: it has no exact UTF-8 form."
                    : $"At most {bytesMax} bytes of UTF-8 are expected, and no surrogate without its other half.",
                parameter);
        }
    }
}
