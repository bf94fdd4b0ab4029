using System.Text;
using CsCheck;
using EverArcade.Cloud.Cli.Load;

namespace EverArcade.Cloud.Cli.Tests.Load;

public sealed class ResponseScanTests
{
    private const string Sized = "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\nhello";
    private const string LowerCase = "HTTP/1.1 202 \r\ncontent-length:  5 \r\nconnection: close\r\n\r\nhello";
    private const string Chunked = "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n";
    private const string Empty = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [InlineData(Sized, 200, false)]
    [InlineData(LowerCase, 202, true)]
    [InlineData(Chunked, 503, false)]
    [InlineData(Empty, 404, false)]
    public void TryRead_OfEveryPrefix_WaitsUntilItIsWhole(string text, int status, bool closes)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.True(ResponseScan.TryRead(bytes.AsSpan(0, length), out var partial), $"refused after {length} bytes");
            Assert.False(partial.IsComplete, $"complete after {length} bytes");
        }

        // What follows belongs to the next response.
        Assert.True(ResponseScan.TryRead([.. bytes, .. "HTTP"u8], out var whole));
        Assert.Equal((status, bytes.Length, closes), (whole.Status, whole.End, whole.Closes));
    }

    [Theory]
    [InlineData("HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\ncolonless\r\n\r\n")]
    public void TryRead_OfSomethingElse_Refuses(string text) =>
        Assert.False(ResponseScan.TryRead(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void TryRead_OfAnyBytes_NeverThrowsNorReachesPastThem() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[0, 3].Select(index => ((string[])[Sized, LowerCase, Chunked, Empty])[index]), Gen.Int[0, 60]).Sample((noise, text, at) =>
        {
            var bytes = Encoding.ASCII.GetBytes(text);
            noise.AsSpan(0, Math.Min(noise.Length, Math.Max(0, bytes.Length - at))).CopyTo(bytes.AsSpan(Math.Min(at, bytes.Length)));
            return !ResponseScan.TryRead(bytes, out var response) || response.End <= bytes.Length;
        });
}
