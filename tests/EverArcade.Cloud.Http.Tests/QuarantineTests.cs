using System.Net;
using EverArcade.Cloud.Http.Tests.Hosting;

namespace EverArcade.Cloud.Http.Tests;

public sealed class QuarantineTests
{
    [Fact]
    public async Task Set_ThenSubmit_IsAConflictThatSaysWhy()
    {
        await using var host = await TestHost.StartAsync();
        var contract = await host.CreateAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await host.GetAsync($"v1/contracts/{contract}/quarantine")).Status);
        var set = await host.PostAsync($"v1/contracts/{contract}/quarantine", """{"reason":"odd scores","actor":"me"}""");
        Assert.Equal((HttpStatusCode.OK, "quarantined", "odd scores", "me"), (set.Status, set["state"], set["reason"], set["actor"]));

        var refused = await host.PostAsync($"v1/contracts/{contract}/submissions", """{"action":"increment"}""");
        AssertProblem.Is(refused, 409, "contract-quarantined", "contract");
        Assert.Contains("odd scores", refused["detail"], StringComparison.Ordinal);
        Assert.Equal("quarantined", (await host.GetAsync($"v1/contracts/{contract}/quarantine"))["state"]);

        var log = (await host.GetAsync("v1/operator-log")).Items.Single()!;
        Assert.Equal(("1", "quarantine-set", $"{contract}"), ($"{log["number"]}", $"{log["action"]}", $"{log["contract"]}"));
    }

    [Fact]
    public async Task Lift_WithoutACertificate_IsRefused()
    {
        await using var host = await TestHost.StartAsync();
        var contract = await host.CreateAsync();
        AssertProblem.Is(
            await host.PostAsync($"v1/contracts/{contract}/quarantine/lift", """{"audit":"0123456789abcdef01234567"}"""),
            404, "certificate-unknown", "audit");
        AssertProblem.Is(
            await host.PostAsync($"v1/contracts/{contract}/quarantine", "{}"), 400, "missing-member", "reason");
        AssertProblem.Is(
            await host.PostAsync($"v1/contracts/{contract}/quarantine", """{"reason":"","who":1}"""), 400, "bad-member", "reason");
        AssertProblem.Is(
            await host.PostAsync($"v1/contracts/{new string('0', 64)}/quarantine", """{"reason":"x"}"""), 404,
            "contract-unknown", "contract");
    }
}
