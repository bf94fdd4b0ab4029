using System.Net;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Pipeline;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http.Tests;

public sealed class PublisherTests
{
    private static readonly string Key = TestHost.Publisher.PublicKey.ToString();

    [Fact]
    public async Task Revoke_ThenPublish_IsRefusedUntilReinstated()
    {
        await using var host = await TestHost.StartAsync();
        var contract = await host.CreateAsync();
        var revoked = await host.PostAsync($"v1/publishers/{Key}/revoke", """{"reason":"stolen","actor":"me"}""");
        Assert.Equal(
            (HttpStatusCode.OK, Key, "operator", "stolen", "me"),
            (revoked.Status, revoked["publisher"], revoked["by"], revoked["reason"], revoked["actor"]));

        AssertProblem.Is(await PublishAsync(host), 422, "publisher-revoked", "manifest.json/publisher");
        var package = (await host.GetAsync("v1/packages")).Items[0]!["package"]!;
        AssertProblem.Is(
            await host.PostAsync("v1/contracts", $$"""{"package":"{{package}}","name":"late"}"""), 422, "publisher-revoked", "package");
        Assert.Equal("executed", (await host.SubmitAsync(contract, """{"action":"increment"}"""))["status"]);
        Assert.Equal(Key, (string)(await host.GetAsync("v1/publishers/revoked")).Items.Single()!["publisher"]!);
        var running = (await host.GetAsync($"v1/publishers/{Key}/contracts")).Items.Single()!;
        Assert.Equal((contract, "1"), ($"{running["genesis"]!["contract"]}", $"{running["head"]!["sequence"]}"));

        var reinstated = await host.PostAsync($"v1/publishers/{Key}/reinstate", """{"reason":"found"}""");
        Assert.Equal(HttpStatusCode.NoContent, reinstated.Status);
        Assert.Equal(HttpStatusCode.Created, (await PublishAsync(host)).Status);
        Assert.Empty((await host.GetAsync("v1/publishers/revoked")).Items);
        Assert.Equal(
            ["publisher-revoked", "publisher-reinstated"],
            (await host.GetAsync("v1/operator-log")).Items.Select(entry => (string)entry!["action"]!));
    }

    [Fact]
    public async Task Reinstate_NotRevokedOrBySettings_IsAConflict()
    {
        var settings = new string('a', 64);
        await using var host = await TestHost.StartAsync(
            change: services => services.Configure<PipelineOptions>(options => options.RevokedPublishers.Add(settings)));
        AssertProblem.Is(
            await host.PostAsync($"v1/publishers/{Key}/reinstate", """{"reason":"found"}"""), 409, "publisher-not-revoked", "path publisher");
        AssertProblem.Is(
            await host.PostAsync($"v1/publishers/{settings}/reinstate", """{"reason":"found"}"""), 409,
            "publisher-revoked-by-settings", "path publisher");
        var listed = (await host.GetAsync("v1/publishers/revoked")).Items.Single()!;
        Assert.Equal((settings, "settings"), ($"{listed["publisher"]}", $"{listed["by"]}"));
    }

    [Fact]
    public async Task Revoke_BadKeyOrBody_IsRefusedWithThePlace()
    {
        await using var host = await TestHost.StartAsync();
        AssertProblem.Is(await host.PostAsync("v1/publishers/XY/revoke", """{"reason":"x"}"""), 400, "bad-hex", "path publisher");
        AssertProblem.Is(await host.PostAsync($"v1/publishers/{Key}/revoke", "{}"), 400, "missing-member", "reason");
        AssertProblem.Is(await host.GetAsync("v1/publishers/XY/contracts"), 400, "bad-hex", "path publisher");
        AssertProblem.Is(await host.GetAsync("v1/publishers/revoked?after=1"), 400, "bad-hex", "query after");
    }

    private static Task<Answer> PublishAsync(TestHost host) =>
        host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(TestHost.PackageFileOf("9.0.0")));
}
