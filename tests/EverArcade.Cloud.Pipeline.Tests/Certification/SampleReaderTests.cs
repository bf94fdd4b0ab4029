using System.Text;
using EverArcade.Cloud.Pipeline.Certification;

namespace EverArcade.Cloud.Pipeline.Tests.Certification;

public sealed class SampleReaderTests
{
    [Fact]
    public void TryRead_GoodLines_AreCanonical()
    {
        Assert.True(Read("""
            {"player":"ada","action":"join","args":{ "b": 1.0, "a": [] }}

            {"action":"tick"}
            """, out var samples, out _));
        Assert.Equal(
            [new SampleInput(1, "ada", "join", """{"a":[],"b":1}"""), new SampleInput(3, null, "tick", "{}")], samples);
    }

    [Theory]
    [InlineData("", "line 1", "no input")]
    [InlineData("{\"action\":\"a\"}\n[1]", "line 2", "one JSON object on each line")]
    [InlineData("{\"action\":\"a\"} {}", "line 1", "")]
    [InlineData("{\"args\":{}}", "line 1", "'action' is missing")]
    [InlineData("{\"action\":1}", "line 1", "'action' is a string")]
    [InlineData("{\"action\":\"a\",\"args\":{\"x\":1,\"x\":2}}", "line 1", "DuplicateName")]
    [InlineData("{\"action\":\"a\",\"args\":9007199254740993}", "line 1", "UnsafeInteger")]
    [InlineData("{\"action\":\"a\",\"gas\":1}", "line 1", "'gas'")]
    [InlineData("{\"action\"", "line 1", "")]
    [InlineData("\u00ff", "line 1", "")]
    public void TryRead_WrongLine_NamesIt(string text, string place, string detail)
    {
        Assert.False(Read(text, out var samples, out var refusals));
        Assert.Empty(samples);
        var refusal = Assert.Single(refusals);
        Assert.Equal(place, refusal.Place);
        Assert.Contains(detail, refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_TooMany_SaysAtWhichLine()
    {
        Assert.False(Read(string.Concat(Enumerable.Repeat("{\"action\":\"a\"}\n", 101)), out _, out var refusals));
        Assert.Equal(("sample-count", "line 101"), (refusals[0].Code.ToString(), refusals[0].Place));
    }

    private static bool Read(
        string text, out IReadOnlyList<SampleInput> samples, out IReadOnlyList<Protocol.Refusals.Refusal> refusals) =>
        SampleReader.TryRead(Encoding.UTF8.GetBytes(text), 100, out samples, out refusals);
}
