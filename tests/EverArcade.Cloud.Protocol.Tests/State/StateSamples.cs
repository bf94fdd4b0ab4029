using System.Buffers;
using System.Text;
using CsCheck;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Tests.State;

/// <summary>States and diffs to test with; keys repeat often, so that changes and removals meet entries.</summary>
internal static class StateSamples
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Int[0, 40].Select(number => $"k{number}"),
        Gen.String[Gen.Char["ab\0/é"], 0, 6],
        Gen.Int[0x10000, 0x10010].Select(char.ConvertFromUtf32),
        Gen.Int[0xFFF0, 0xFFFD].Select(char.ConvertFromUtf32));

    public static Gen<Dictionary<string, string>> Maps { get; } = Gen.Dictionary(Texts, Texts)[0, 30];

    public static EncodedState Encode(IEnumerable<KeyValuePair<string, string>> entries)
    {
        Assert.True(EncodedState.TryRead(EncodeBytes(Sort(entries)), out var state, out var problem), problem.ToString());
        return state;
    }

    public static EncodedState Encode(params (string Key, string Value)[] entries) =>
        Encode(entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)));

    /// <summary>In the order given, whether or not that is canonical.</summary>
    public static byte[] EncodeBytes(IReadOnlyCollection<KeyValuePair<string, string>> entries)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteCount(entries.Count);
        foreach (var (key, value) in entries)
        {
            writer.WriteString(key);
            writer.WriteString(value);
        }

        return output.WrittenSpan.ToArray();
    }

    public static Dictionary<string, string> Decode(EncodedState state)
    {
        var map = new Dictionary<string, string>();
        foreach (var entry in state.Entries)
        {
            map.Add(Encoding.UTF8.GetString(entry.Key), Encoding.UTF8.GetString(entry.Value));
        }

        return map;
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static List<KeyValuePair<string, string>> Sort(IEnumerable<KeyValuePair<string, string>> entries)
    {
        var sorted = entries.ToList();
        sorted.Sort((left, right) => Utf8(left.Key).AsSpan().SequenceCompareTo(Utf8(right.Key)));
        return sorted;
    }
}
