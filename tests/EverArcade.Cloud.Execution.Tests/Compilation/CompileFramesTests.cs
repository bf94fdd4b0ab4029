using CsCheck;
using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution.Tests.Compilation;

public sealed class CompileFramesTests
{
    [Fact]
    public void ReadReply_WhatWasWritten_IsTheSame()
    {
        using var stream = new MemoryStream();
        CompileFrames.WriteReply(stream, CompileStatus.Compiled, [1, 2, 3]);
        Assert.Equal("0003000000010203", Convert.ToHexStringLower(stream.ToArray()));
        stream.Position = 0;
        var reply = CompileFrames.ReadReply(stream);
        Assert.Equal((CompileStatus.Compiled, "010203"), (reply.Status, Convert.ToHexStringLower(reply.Content.Span)));
    }

    [Fact]
    public void WriteReply_LongReason_IsCut()
    {
        using var stream = new MemoryStream();
        CompileFrames.WriteReply(stream, CompileStatus.Invalid, new byte[5_000]);
        stream.Position = 0;
        Assert.Equal(1_024, CompileFrames.ReadReply(stream).Content.Length);
    }

    [Fact]
    public void ReadRequest_WhatWasWritten_IsTheSame()
    {
        using var stream = new MemoryStream();
        CompileFrames.WriteRequest(stream, PackageEntry.EverArcadeExecute, [7]);
        stream.Position = 0;
        var (entry, module) = CompileFrames.ReadRequest(stream);
        Assert.Equal(PackageEntry.EverArcadeExecute, entry);
        Assert.Equal([7], module);
    }

    [Fact]
    public void ReadReady_WhatWasWritten_IsTheSame()
    {
        using var stream = new MemoryStream();
        CompileFrames.WriteReady(stream, Hash256.Of([1]));
        stream.Position = 0;
        Assert.Equal(Hash256.Of([1]), CompileFrames.ReadReady(stream));
    }

    [Theory] // Longer than it may be, and 4 GiB: nothing is allocated for either.
    [InlineData("0001000004")]
    [InlineData("00ffffffff")]
    [InlineData("0104040000")]
    [InlineData("0400000000")]
    [InlineData("ff00000000")]
    public void ReadReply_WhatNoCompilerSays_IsRefused(string hex) =>
        Assert.Throws<IOException>(() => CompileFrames.ReadReply(new MemoryStream([.. Convert.FromHexString(hex), .. new byte[2_000]])));

    [Fact]
    public void Read_AnyBytes_AreReadOrRefused() => Gen.Byte.Array[0, 64].Sample(bytes =>
    {
        foreach (var read in new Action<Stream>[]
        {
            stream => CompileFrames.ReadReply(stream), stream => CompileFrames.ReadRequest(stream), stream => CompileFrames.ReadReady(stream),
        })
        {
            try
            {
                read(new MemoryStream(bytes));
            }
            catch (IOException)
            {
                // Refused; EndOfStreamException is one of these.
            }
        }
    });
}
