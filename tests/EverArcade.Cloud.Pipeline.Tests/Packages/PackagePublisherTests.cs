using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Tests.Packages;

public sealed class PackagePublisherTests
{
    [Fact]
    public async Task PublishAsync_TheSameFileAgain_ChangesNothing()
    {
        await using var host = await PipelineHost.StartAsync();
        var first = Assert.IsType<PublishResult.Published>(await PublishAsync(host, TestPackages.Scripted("1.1.0")));
        host.Clock.Advance(TimeSpan.FromHours(1));
        var second = Assert.IsType<PublishResult.Published>(await PublishAsync(host, TestPackages.Scripted("1.1.0")));
        Assert.Equal(first.Record, second.Record);
    }

    [Fact]
    public async Task PublishAsync_AnotherPackageUnderATakenVersion_IsRefused()
    {
        await using var host = await PipelineHost.StartAsync();
        var refused = await PublishAsync(host, TestPackages.Scripted("1.0.0", "another"));
        AssertRefused(PackagePublisher.VersionTaken, refused);
    }

    [Fact]
    public async Task PublishAsync_PublisherWhoIsNotOnTheList_IsRefused()
    {
        await using var host = await PipelineHost.StartAsync(
            new HostSettings { Options = options => options.Publishers.Add(TestPackages.Publisher) });
        Assert.IsType<PublishResult.Published>(await PublishAsync(host, TestPackages.Scripted("1.1.0")));
        host.Get<PipelineOptions>().Publishers[0] = new string('0', 64);
        AssertRefused(PackagePublisher.PublisherNotAllowed, await PublishAsync(host, TestPackages.Scripted("1.2.0")));
    }

    [Fact]
    public async Task PublishAsync_FileWithAFlippedBit_IsRefusedAndNotRegistered()
    {
        await using var host = await PipelineHost.StartAsync();
        var before = await host.Store.Packages.ListAsync(null, 10, CancellationToken.None);
        var refused = Assert.IsType<PublishResult.Refused>(await PublishAsync(host, TestPackages.Scripted("1.1.0").Flip(60)));
        Assert.NotEmpty(refused.Refusals);
        Assert.Equal(before, await host.Store.Packages.ListAsync(null, 10, CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Package_MissingOrRottedAtLoad_StopsTheContractWithItsName(bool missing)
    {
        await using var host = await PipelineHost.StartAsync();
        await using var cold = await PipelineHost.StartAsync(new HostSettings { Over = host });
        cold.Blobs.Alter = (_, bytes) => missing ? (ReadOnlyMemory<byte>?)null : bytes.Flip(100);
        var corrupt = await Assert.ThrowsAsync<IntegrityException>(() => cold.SubmitAsync(cold.Input()));
        Assert.StartsWith(missing ? "package " : "blob ", corrupt.Place, StringComparison.Ordinal);

        cold.Blobs.Alter = (_, bytes) => bytes;
        Assert.NotNull(await cold.Get<ContractLoader>().LoadAsync(cold.Contract, CancellationToken.None));
    }

    private static Task<PublishResult> PublishAsync(PipelineHost host, ReadOnlyMemory<byte> file) =>
        host.Get<PackagePublisher>().PublishAsync(file, CancellationToken.None);

    private static void AssertRefused(RefusalCode code, PublishResult result) =>
        Assert.Equal(code, Assert.Single(Assert.IsType<PublishResult.Refused>(result).Refusals).Code);
}
