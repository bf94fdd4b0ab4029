using System.Buffers.Binary;
using CsCheck;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Tests.Codec;

namespace EverArcade.Cloud.Protocol.Tests.Abi;

/// <summary>What guests may answer (hostile inputs, E10): bytes are judged by the first broken rule, exactly.</summary>
public sealed class VmOutputReaderTests
{
    private const string EmptyMap = "0000000000000000";
    private const string A = "010000000000000061";
    private const string B = "010000000000000062";
    private const string Nothing = "0000000000000000";
    private const int ReceiptLength = 113;

    private static readonly string EmptyReceipt = new('0', 2 * ReceiptLength);

    public static TheoryData<string, CodecError, int> Hostile => new()
    {
        // Nothing, less than a count, a count without entries.
        { "", CodecError.Truncated, 0 },
        { "00000000000000", CodecError.Truncated, 0 },
        { EmptyMap, CodecError.Truncated, 8 },
        { "0100000000000000", CodecError.LengthPastEnd, 0 },

        // Counts and lengths that lie: 10^6 entries, 2^63, 2^64 - 1, and one more than there is.
        { "40420f0000000000" + EmptyReceipt, CodecError.LengthPastEnd, 0 },
        { "0000000000000080" + EmptyReceipt, CodecError.LengthPastEnd, 0 },
        { "ffffffffffffffff" + EmptyReceipt, CodecError.LengthPastEnd, 0 },
        { "0100000000000000" + "0000000000000080" + EmptyReceipt, CodecError.LengthPastEnd, 8 },
        { "0100000000000000" + "ffffffffffffff7f" + EmptyReceipt, CodecError.LengthPastEnd, 8 },
        { "0100000000000000" + A + "7200000000000000" + EmptyReceipt, CodecError.LengthPastEnd, 17 },

        // Order of keys, judged before their values.
        { "0200000000000000" + B + Nothing + A + Nothing + EmptyReceipt, CodecError.KeysOutOfOrder, 33 },
        { "0200000000000000" + A + Nothing + A + Nothing + EmptyReceipt, CodecError.DuplicateKey, 33 },
        { "0200000000000000" + Nothing + Nothing + Nothing + Nothing + EmptyReceipt, CodecError.DuplicateKey, 32 },
        { "0200000000000000" + A + Nothing + A + "0100000000000000ff" + EmptyReceipt, CodecError.DuplicateKey, 33 },

        // By bytes U+1F600 comes after U+FB33, although its UTF-16 comes before.
        {
            "0200000000000000" + "0400000000000000f09f9880" + Nothing + "0300000000000000efacb3" + Nothing + EmptyReceipt,
            CodecError.KeysOutOfOrder, 36
        },

        // A prefix comes first.
        { "0200000000000000" + "02000000000000006161" + Nothing + A + Nothing + EmptyReceipt, CodecError.KeysOutOfOrder, 34 },

        // Text that is not UTF-8: a stray byte, a surrogate, an overlong zero, cut inside a character.
        { "0100000000000000" + "0100000000000000ff" + Nothing + EmptyReceipt, CodecError.BadUtf8, 16 },
        { "0100000000000000" + A + "0300000000000000eda080" + EmptyReceipt, CodecError.BadUtf8, 25 },
        { "0100000000000000" + A + "0200000000000000c080" + EmptyReceipt, CodecError.BadUtf8, 25 },
        { "0100000000000000" + A + "0200000000000000e282" + EmptyReceipt, CodecError.BadUtf8, 25 },

        // The receipt is decoded as strictly: its strings, maps, options, and what follows it.
        { EmptyMap + "0100000000000000" + "0100000000000000ff" + new string('0', 208), CodecError.BadUtf8, 24 },
        { EmptyMap + new string('0', 224) + "02", CodecError.BadOptionTag, 120 },
        { EmptyMap + new string('0', 224) + "01", CodecError.Truncated, 121 },
        { EmptyMap + new string('0', 224) + "01" + "0100000000000000ff", CodecError.BadUtf8, 129 },
        { EmptyMap + EmptyReceipt + "00", CodecError.TrailingBytes, 121 },
        { EmptyMap + EmptyReceipt + EmptyMap + EmptyReceipt, CodecError.TrailingBytes, 121 },
        {
            EmptyMap + new string('0', 144) + "0200000000000000" + B + Nothing + A + Nothing + new string('0', 66),
            CodecError.KeysOutOfOrder, 8 + 72 + 8 + 17 + 8
        },
        { EmptyMap + new string('0', 160) + "ffffffffffffff0f" + new string('0', 50), CodecError.LengthPastEnd, 88 },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void TryRead_Hostile_SaysWhatAndWhere(string hex, CodecError error, int offset)
    {
        Assert.False(VmOutputReader.TryRead(Convert.FromHexString(hex), out var view, out var problem));
        Assert.Equal(new CodecProblem(error, offset), problem);
        Assert.Equal(default, view);
    }

    [Fact]
    public void TryRead_SmallestOutput_HasAnEmptyState()
    {
        Assert.True(VmOutputReader.TryRead(Convert.FromHexString(EmptyMap + EmptyReceipt), out var view, out var problem));
        Assert.Null(problem);
        Assert.Equal(new VmOutputView(0, 8, 0, 0, 0), view);
    }

    [Fact]
    public void TryRead_OddKeys_AreFine()
    {
        var state = EncodedMaps.Of(("", "e"), ("\0", ""), ("/\\#?", "1"), ("😀", new string('v', 5000)), (new string('k', 1024), "2"));
        var output = Answer(state);
        Assert.True(VmOutputReader.TryRead(output, out var view, out _));
        Assert.Equal(new VmOutputView(0, state.Length, 5, 1024, 5000), view);
        Assert.Equal(state, view.StateOf(output.AsMemory()).ToArray());
    }

    [Fact]
    public void TryRead_AMillionEntries_AreReadWithoutMakingAnything()
    {
        const int Count = 1_000_000;
        const int EntryLength = 8 + 8 + 8;
        var state = new byte[8 + (Count * EntryLength)];
        BinaryPrimitives.WriteUInt64LittleEndian(state, Count);
        for (var i = 0; i < Count; i++)
        {
            var entry = state.AsSpan(8 + (i * EntryLength), EntryLength);
            entry[0] = 8;
            _ = i.TryFormat(entry[8..], out _, "x8");
        }

        var output = Answer(state);
        _ = VmOutputReader.TryRead(output, out _, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = VmOutputReader.TryRead(output, out var view, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(read);
        Assert.Equal(new VmOutputView(0, state.Length, Count, 8, 0), view);
    }

    [Fact]
    public void TryRead_CutAnywhere_IsRefused() => AbiSamples.Output.Sample(output =>
    {
        var encoded = output.Encode();
        return VmOutputReader.TryRead(encoded, out _, out _)
            && Enumerable.Range(0, encoded.Length).All(length =>
                !VmOutputReader.TryRead(encoded.AsSpan(0, length), out var view, out var problem)
                && view == default && problem is { Error: CodecError.Truncated or CodecError.LengthPastEnd });
    }, iter: 200);

    [Fact]
    public void TryRead_AnyBytes_JudgesAsTheRecordsDo() => Generated.Bytes.Sample(JudgesAsTheRecordsDo, iter: 20_000);

    [Fact]
    public void TryRead_ZerosWithSomeBytes_JudgesAsTheRecordsDo() =>
        Generated.Mutated(Gen.Int[100, 300].Select(length => new byte[length])).Sample(JudgesAsTheRecordsDo, iter: 20_000);

    [Fact]
    public void TryRead_MutatedOutputs_JudgesAsTheRecordsDo() =>
        Generated.Mutated(AbiSamples.Output.Select(output => output.Encode())).Sample(JudgesAsTheRecordsDo, iter: 30_000);

    private static bool JudgesAsTheRecordsDo(byte[] bytes)
    {
        var reader = new CanonicalReader(bytes);
        var expected = VmOutput.TryRead(ref reader, out var output) && reader.TryEnd();
        var read = VmOutputReader.TryRead(bytes, out var view, out var problem);
        return read == expected && problem == reader.Problem
            && (!read || (view.StateOf(bytes.AsSpan()).SequenceEqual(output!.UpdatedState.Span)
                && output.Encode().AsSpan().SequenceEqual(bytes)));
    }

    /// <summary>A state and a receipt that claims nothing.</summary>
    private static byte[] Answer(byte[] state) => [.. state, .. new byte[ReceiptLength]];
}
