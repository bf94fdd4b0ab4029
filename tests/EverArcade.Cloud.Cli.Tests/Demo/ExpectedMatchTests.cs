using EverArcade.Cloud.Cli.Demo;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Cli.Tests.Demo;

public sealed class ExpectedMatchTests
{
    [Fact]
    public void Compare_WithNothingPlayed_ReportsEveryInputAndEntry()
    {
        var expected = ExpectedMatch.Read();
        var differences = expected.Compare(EmbeddedFiles.Read("arena/arena.wasm"), [], new Dictionary<string, string> { ["extra"] = "1" });
        Assert.Equal(expected.Statuses.Count + expected.State.Count + 1, differences.Count);
        Assert.Contains("state 'extra' is '1', recorded was ''", differences);
    }

    [Fact]
    public void Compare_WithAnotherModule_SaysSo() =>
        Assert.StartsWith("the module is ", ExpectedMatch.Read().Compare([1], [], new Dictionary<string, string>())[0], StringComparison.Ordinal);

    [Fact]
    public void DemoPackages_AreGoodAndTheSameEverywhere()
    {
        Assert.True(PackageFile.TryRead(DemoPackages.Arena(), out var arena, out _));
        Assert.True(PackageFile.TryRead(DemoPackages.Counter(), out var counter, out _));
        Assert.Equal(("arena", "counter"), (arena!.Manifest.Name, counter!.Manifest.Name));
        Assert.Equal(arena.Hash, Read(DemoPackages.Arena()).Hash);
    }

    private static Package Read(ReadOnlyMemory<byte> file) => PackageFile.TryRead(file, out var package, out _) ? package! : throw new InvalidOperationException();
}
