using System.Text;
using CsCheck;
using EverArcade.Cloud.Protocol.Json;

namespace EverArcade.Cloud.Protocol.Tests.Json;

public sealed class PlainCanonicalJsonTests
{
    private static readonly Gen<string> Pieces = Gen.OneOf(
        Gen.OneOf("{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\"", "\"a\":1", "\"b\":{}", "[]", "{}", "true", "null"),
        Gen.OneOf("0", "-0", "-1", "01", "1.5", "1e3", "999999999999999", "9999999999999999", " ", "\\n", "\u007f", "é", "-"));

    // What is nearly JSON tells more than what is far from it.
    private static readonly Gen<string> Objects = Gen.Select(
        Gen.OneOf("a", "b", "aa", "", "é", "A"), Gen.OneOf("a", "b", "aa", "", "é", "A"), Pieces,
        (first, second, value) => $"{{\"{first}\":{value},\"{second}\":[{value},1]}}");

    [Fact]
    public void IsCertain_AnyText_NeverSaysSoOfWhatIsNotCanonical() =>
        Gen.OneOf(Pieces.Array[0, 8].Select(string.Concat), Objects).Sample(
            text => Assert.True(!PlainCanonicalJson.IsCertain(text) || CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(text)), text),
            iter: 20_000);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"amount\":12,\"to\":\"player-1\",\"with\":[true,false,null,-3,{}]}")]
    [InlineData("999999999999999")]
    public void IsCertain_PlainCanonicalText_IsTrue(string text)
    {
        Assert.True(PlainCanonicalJson.IsCertain(text));
        Assert.True(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("{\"b\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\": 1}")]
    [InlineData("[1,]")]
    [InlineData("-0")]
    [InlineData("01")]
    [InlineData("1e2")]
    [InlineData("1.0")]
    [InlineData("9007199254740993")]
    [InlineData("{} ")]
    [InlineData("\"a")]
    [InlineData("\"a\\u0062\"")]
    [InlineData("")]
    public void IsCertain_NotCanonical_IsFalse(string text) => Assert.False(PlainCanonicalJson.IsCertain(text));

    [Fact]
    public void IsCertain_DeeperThanItLooks_LeavesItToTheParser()
    {
        var deep = new string('[', 17) + new string(']', 17);
        Assert.False(PlainCanonicalJson.IsCertain(deep));
        Assert.True(CanonicalJson.IsCanonical(deep));
        Assert.True(PlainCanonicalJson.IsCertain(deep.AsSpan(1, deep.Length - 2)));
    }
}
