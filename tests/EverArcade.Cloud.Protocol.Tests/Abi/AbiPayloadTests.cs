using System.Text;
using CsCheck;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Json;

namespace EverArcade.Cloud.Protocol.Tests.Abi;

public sealed class AbiPayloadTests
{
    [Theory]
    [InlineData("null", "")]
    [InlineData("true", "01")]
    [InlineData("false", "00")]
    [InlineData("0", "0000000000000000")]
    [InlineData("18446744073709551615", "ffffffffffffffff")]
    [InlineData("18446744073709551616", "000000000000f043")]
    [InlineData("-1", "ffffffffffffffff")]
    [InlineData("-9223372036854775808", "0000000000000080")]
    [InlineData("-9223372036854775809", "000000000000e0c3")]
    [InlineData("-0", "0000000000000080")]
    [InlineData("1.0", "000000000000f03f")]
    [InlineData("1e2", "0000000000005940")]
    [InlineData("-2.5", "00000000000004c0")]
    [InlineData("1e-400", "0000000000000000")]
    [InlineData("\"\"", "0000000000000000")]
    [InlineData("\"\\u20ac\"", "0300000000000000e282ac")]
    [InlineData("[]", "0000000000000000")]
    [InlineData("[true,null,1]", "0300000000000000" + "01" + "0100000000000000")]
    [InlineData("{\"b\":true,\"a\":false}", "0200000000000000" + "010000000000000061" + "00" + "010000000000000062" + "01")]
    [InlineData("{\"\\ud83d\\ude00\":true,\"\\ufb33\":false}",
        "0200000000000000" + "0300000000000000efacb3" + "00" + "0400000000000000f09f9880" + "01")]
    public void TryFromJson_AnyValue_IsWrittenWithoutATag(string json, string expected)
    {
        Assert.True(AbiPayload.TryFromJson(Encoding.UTF8.GetBytes(json), out var payload, out _));
        Assert.Equal(expected, Convert.ToHexStringLower(payload!.Encoded.Span));
    }

    [Theory]
    [InlineData("[1e309]", JsonError.NumberTooLarge, 1)]
    [InlineData("{\"a\":{\"b\":[1,1e309]}}", JsonError.NumberTooLarge, 13)]
    [InlineData("{\"a\":1,\"a\":2}", JsonError.DuplicateName, 7)]
    [InlineData("", JsonError.UnexpectedEnd, 0)]
    public void TryFromJson_Refused_SaysWhatAndWhere(string json, JsonError error, int offset)
    {
        Assert.False(AbiPayload.TryFromJson(Encoding.UTF8.GetBytes(json), out var payload, out var problem));
        Assert.Null(payload);
        Assert.Equal(new JsonProblem(error, offset), problem);
    }

    [Fact]
    public void TryFromJson_AnyInteger_IsEightBytes() => Gen.OneOf(
        Gen.ULong.Select(number => (number.ToString(), number)),
        Gen.Long[long.MinValue, -1].Select(number => (number.ToString(), unchecked((ulong)number))))
        .Sample((json, expected) => AbiPayload.TryFromJson(Encoding.UTF8.GetBytes(json), out var payload, out _)
            && BitConverter.ToUInt64(payload!.Encoded.Span) == expected);

    [Fact]
    public void FromText_IsTheJsonString()
    {
        Assert.True(AbiPayload.TryFromJson("\"{\\\"args\\\":null}\""u8, out var json, out _));
        Assert.Equal(json!.Encoded.ToArray(), AbiPayload.FromText("{\"args\":null}").Encoded.ToArray());
    }
}
