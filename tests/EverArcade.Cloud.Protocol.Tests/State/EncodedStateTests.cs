using CsCheck;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Tests.State;

public sealed class EncodedStateTests
{
    [Fact]
    public void TryRead_AnyMap_KeepsEveryEntry() =>
        StateSamples.Maps.Sample(map =>
        {
            var state = StateSamples.Encode(map);
            Assert.Equal(map.Count, state.Count);
            Assert.Equal(
                map.OrderBy(entry => entry.Key, StringComparer.Ordinal),
                StateSamples.Decode(state).OrderBy(entry => entry.Key, StringComparer.Ordinal));
            foreach (var (key, value) in map)
            {
                Assert.True(state.TryGet(StateSamples.Utf8(key), out var found));
                Assert.Equal(StateSamples.Utf8(value), found.ToArray());
            }

            Assert.False(state.TryGet("no such key"u8, out _));
        });

    [Fact]
    public void TryRead_KeysOutOfOrder_Refused() =>
        AssertRefused([new("b", ""), new("a", "")], CodecError.KeysOutOfOrder, 33);

    [Fact]
    public void TryRead_DuplicateKey_Refused() => AssertRefused([new("a", ""), new("a", "")], CodecError.DuplicateKey, 33);

    [Fact]
    public void TryRead_OrdinalUtf16Order_Refused() =>
        // U+FF61 sorts after U+10000 in UTF-16 and before it in UTF-8.
        AssertRefused([new("\U00010000", ""), new("｡", "")], CodecError.KeysOutOfOrder, 36);

    [Fact]
    public void TryRead_CountWithoutEntries_RefusedBeforeAllocating()
    {
        Assert.False(EncodedState.TryRead(Convert.FromHexString("ffffffffffffff7f"), out _, out var problem));
        Assert.Equal(new CodecProblem(CodecError.LengthPastEnd, 0), problem);
    }

    [Fact]
    public void TryRead_AnyBytes_ReadsOrRefuses() =>
        Gen.OneOf(Gen.Byte.Array[0, 60], StateSamples.Maps.SelectMany(Damage)).Sample(bytes =>
        {
            var read = EncodedState.TryRead(bytes, out var state, out var problem);
            Assert.Equal(read, problem is null);
            Assert.True(!read || StateSamples.Encode(StateSamples.Decode(state)).Bytes.Span.SequenceEqual(bytes));
        });

    [Fact]
    public void Page_ByPage_GivesEveryEntryOnce() =>
        Gen.Select(StateSamples.Maps, Gen.Int[1, 5]).Sample((map, max) =>
        {
            _ = map.Remove("");
            var state = StateSamples.Encode(map);
            var pages = new List<StateEntry>();
            for (var page = state.Page([], max); page.Count > 0; page = state.Page(pages[^1].Key.Span, max))
            {
                Assert.True(page.Count <= max);
                pages.AddRange(page);
            }

            Assert.Equal(StateSamples.Encode(map).Bytes.ToArray(),
                StateSamples.EncodeBytes([.. pages.Select(e => KeyValuePair.Create(Text(e.Key), Text(e.Value)))]));
        });

    [Fact]
    public void Empty_Default_IsEightZeroBytes()
    {
        Assert.Equal(new byte[8], EncodedState.Empty.Bytes.ToArray());
        Assert.Equal("af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc",
            EncodedState.Empty.ComputeBlobHash().ToString());
    }

    private static Gen<byte[]> Damage(Dictionary<string, string> map)
    {
        var bytes = StateSamples.Encode(map).Bytes.ToArray();
        return Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte, Gen.Int[0, bytes.Length]).Select((at, value, length) =>
        {
            var damaged = bytes.ToArray();
            damaged[at] = value;
            return damaged[..Math.Max(length, at)];
        });
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8.Span);

    private static void AssertRefused(KeyValuePair<string, string>[] entries, CodecError error, int offset)
    {
        Assert.False(EncodedState.TryRead(StateSamples.EncodeBytes(entries), out _, out var problem));
        Assert.Equal(new CodecProblem(error, offset), problem);
    }
}
