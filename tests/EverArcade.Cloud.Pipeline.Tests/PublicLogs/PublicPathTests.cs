using EverArcade.Cloud.Pipeline.PublicLogs;

namespace EverArcade.Cloud.Pipeline.Tests.PublicLogs;

public sealed class PublicPathTests
{
    [Theory]
    [InlineData("checkpoint")]
    [InlineData("v1/contracts/00ff/branches/0/log/tile/entries/x001/234.p/7")]
    public void New_NamesWithSlashesBetween_IsAPath(string text) => Assert.Equal(text, new PublicPath(text).Text);

    [Theory]
    [InlineData("")]
    [InlineData("/etc")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("../a")]
    [InlineData("a/..")]
    [InlineData("a/./b")]
    [InlineData(".hidden")]
    [InlineData("A")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("a\0")]
    [InlineData("c:a")]
    [InlineData("é")]
    public void New_AnythingElse_IsRefused(string text) => Assert.Throws<ArgumentException>(() => new PublicPath(text));

    [Fact]
    public void New_TooLong_IsRefused() => Assert.Throws<ArgumentException>(() => new PublicPath(new string('a', PublicPath.CharsMax + 1)));
}
