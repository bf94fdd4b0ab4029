using System.Text;

namespace EverArcade.Cloud.Storage.Azure.Queue;

/// <summary>A message's body in a queue: base64 of UTF-8, as the Functions host expects it.</summary>
internal static class QueueText
{
    public static string Encode(string body) => Convert.ToBase64String(Encoding.UTF8.GetBytes(body));

    /// <summary>The body; a text that is not base64, which something else has written, as it stands: whoever works it parks it and says
    /// why.</summary>
    public static string Decode(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : text;
    }
}
