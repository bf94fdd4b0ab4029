using System.Buffers;
using CsCheck;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Tests.Codec;

public sealed class CanonicalReaderTests
{
    private delegate bool Read(ref CanonicalReader reader);

    [Fact]
    public void Write_EveryKind_IsBincodesBytes()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteByte(0xab);
        writer.WriteBool(true);
        writer.WriteUInt32(0x01020304);
        writer.WriteUInt64(0x0102030405060708);
        writer.WriteInt64(-2);
        writer.WriteDouble(1.5);
        writer.WriteString("€");
        writer.WriteBytes([7, 8]);
        Assert.Equal(
            "ab" + "01" + "04030201" + "0807060504030201" + "feffffffffffffff" + "000000000000f83f"
            + "0300000000000000e282ac" + "02000000000000000708",
            Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Fact]
    public void Read_WhatWasWritten_GivesItBack() =>
        Gen.Select(Gen.Byte, Gen.Bool, Gen.UInt, Gen.ULong, Gen.Long, Generated.Text).Sample(x =>
        {
            var output = new ArrayBufferWriter<byte>();
            var writer = new CanonicalWriter(output);
            var hash = Hash256.Of([x.Item1]);
            writer.WriteByte(x.Item1);
            writer.WriteBool(x.Item2);
            writer.WriteUInt32(x.Item3);
            writer.WriteUInt64(x.Item4);
            writer.WriteInt64(x.Item5);
            writer.WriteString(x.Item6);
            writer.WriteHash(hash);
            var reader = new CanonicalReader(output.WrittenSpan);
            return reader.TryReadByte(out var number) && number == x.Item1
                && reader.TryReadBool(out var flag) && flag == x.Item2
                && reader.TryReadUInt32(out var u32) && u32 == x.Item3
                && reader.TryReadUInt64(out var u64) && u64 == x.Item4
                && reader.TryReadInt64(out var i64) && i64 == x.Item5
                && reader.TryReadString(out var text) && text == x.Item6
                && reader.TryReadHash(out var read) && read == hash
                && reader.TryEnd();
        });

    [Theory]
    [InlineData("02", CodecError.BadBool, 0)]
    [InlineData("", CodecError.Truncated, 0)]
    [InlineData("0100", CodecError.TrailingBytes, 1)]
    public void TryReadBool_Malformed_SaysWhatAndWhere(string hex, CodecError error, int offset) =>
        AssertProblem(hex, (ref CanonicalReader reader) => reader.TryReadBool(out _), error, offset);

    [Theory]
    [InlineData("02", CodecError.BadOptionTag, 0)]
    [InlineData("ff", CodecError.BadOptionTag, 0)]
    [InlineData("", CodecError.Truncated, 0)]
    public void TryReadOption_Malformed_SaysWhatAndWhere(string hex, CodecError error, int offset) =>
        AssertProblem(hex, (ref CanonicalReader reader) => reader.TryReadOption(out _), error, offset);

    [Theory]
    [InlineData("00000000000000", CodecError.Truncated, 0)]
    [InlineData("0100000000000000", CodecError.LengthPastEnd, 0)]
    [InlineData("ffffffffffffffff61", CodecError.LengthPastEnd, 0)]
    [InlineData("000000000000008061", CodecError.LengthPastEnd, 0)]
    [InlineData("010000000000000080", CodecError.BadUtf8, 8)]
    [InlineData("0300000000000000eda080", CodecError.BadUtf8, 8)]
    [InlineData("0200000000000000c080", CodecError.BadUtf8, 8)]
    [InlineData("01000000000000006162", CodecError.TrailingBytes, 9)]
    public void TryReadString_Malformed_SaysWhatAndWhere(string hex, CodecError error, int offset) =>
        AssertProblem(hex, (ref CanonicalReader reader) => reader.TryReadString(out _), error, offset);

    [Theory]
    [InlineData("0200000000000000" + "000000000000000000000000000000", CodecError.LengthPastEnd, 0)]
    [InlineData("ffffffffffffff7f" + "00000000000000000000000000000000", CodecError.LengthPastEnd, 0)]
    public void TryReadCount_MoreItemsThanFit_IsRefusedBeforeTheItems(string hex, CodecError error, int offset) =>
        AssertProblem(hex, (ref CanonicalReader reader) => reader.TryReadCount(8, out _), error, offset);

    [Fact]
    public void Read_AfterAFailure_FailsAndKeepsTheFirstProblem()
    {
        var reader = new CanonicalReader([2, 1, 1]);
        Assert.False(reader.TryReadBool(out _));
        Assert.False(reader.TryReadByte(out _));
        Assert.False(reader.TryReadUInt64(out _));
        Assert.False(reader.TryReadString(out _));
        Assert.False(reader.TryEnd());
        Assert.Equal(new CodecProblem(CodecError.BadBool, 0), reader.Problem);
    }

    private static void AssertProblem(string hex, Read read, CodecError error, int offset)
    {
        var reader = new CanonicalReader(Convert.FromHexString(hex));
        Assert.False(read(ref reader) && reader.TryEnd());
        Assert.Equal(new CodecProblem(error, offset), reader.Problem);
    }
}
