using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Tests.Contracts;

public sealed class ContractCreatorTests
{
    [Fact]
    public async Task CreateAsync_SamePackageNameAndSalt_IsTheSameContract()
    {
        await using var host = await PipelineHost.StartAsync();
        var package = (await host.ReadHeadAsync()).Package;
        var salt = Hash256.Of("salt"u8);
        var first = await CreateAsync(host, package, "name", salt);
        host.Clock.Advance(TimeSpan.FromHours(1));
        var again = await CreateAsync(host, package, "name", salt);

        Assert.True(first.IsNew);
        Assert.False(again.IsNew);
        Assert.Equal(first.Contract.Id, again.Contract.Id);
        Assert.Equal(first.Contract.CreatedAt, again.Contract.CreatedAt);
        Assert.NotEqual(first.Contract.Id, (await CreateAsync(host, package, "other", salt)).Contract.Id);
        Assert.NotEqual(
            (await CreateAsync(host, package, "name", null)).Contract.Id,
            (await CreateAsync(host, package, "name", null)).Contract.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tab\there")]
    [InlineData("\ud800")]
    public async Task CreateAsync_BadNameAndUnknownPackage_IsRefusedForBoth(string name)
    {
        await using var host = await PipelineHost.StartAsync();
        var result = await host.Get<ContractCreator>()
            .CreateAsync(Hash256.Of("no package"u8), name, null, CancellationToken.None);

        Assert.Equal(
            [ContractCreator.PackageUnknown, ContractCreator.BadName],
            Assert.IsType<CreateResult.Refused>(result).Refusals.Select(refusal => refusal.Code));
    }

    private static async Task<CreateResult.Created> CreateAsync(
        PipelineHost host, Hash256 package, string name, Hash256? salt) => Assert.IsType<CreateResult.Created>(
        await host.Get<ContractCreator>().CreateAsync(package, name, salt, CancellationToken.None));
}
