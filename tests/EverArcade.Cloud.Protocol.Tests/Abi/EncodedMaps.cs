using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Tests.Abi;

/// <summary>Encodes states for tests, with a sorting of its own: by the bytes themselves.</summary>
internal static class EncodedMaps
{
    public static byte[] Of(params (string Key, string Value)[] entries)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteCount(entries.Length);
        foreach (var (key, value) in entries.OrderBy(e => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(e.Key)),
            StringComparer.Ordinal))
        {
            writer.WriteString(key);
            writer.WriteString(value);
        }

        return output.WrittenSpan.ToArray();
    }
}
