using System.Net;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Records;
using Microsoft.Extensions.DependencyInjection;

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

    /// <summary>A record that is deleted is no way out: the operator log says what it was.</summary>
    [Fact]
    public async Task Record_Deleted_IsWrittenAgainFromTheOperatorLog()
    {
        await using var host = await TestHost.StartAsync();
        var contract = await host.CreateAsync();
        var at = $"v1/contracts/{contract}";
        AssertProblem.Is(
            await host.SendAsync(HttpMethod.Post, $"{at}/recovery/records", ApiCalls.Octets(new byte[] { 1, 2, 3 })),
            422, "archive-refused", "archive");
        AssertProblem.Is(await PostAsync(host, $"{at}/recovery/records"), 409, "recovery-impossible", $"contract {contract}");
        AssertProblem.Is(await PostAsync(host, $"v1/contracts/{ApiCalls.NoHash}/recovery/records"), 404, "contract-unknown", "contract");

        _ = await host.PostAsync($"{at}/quarantine", """{"reason":"odd scores","actor":"me"}""");
        var records = host.Services.GetRequiredService<IRecordStore>();
        var stored = (await records.ReadAsync(new RecordKey("quarantine", contract), TestContext.Current.CancellationToken))!;
        Assert.True(await records.TryDeleteAsync(stored.Key, stored.Version, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NoContent, (await host.GetAsync($"{at}/quarantine")).Status);

        var plan = await PostAsync(host, $"{at}/recovery/records");
        Assert.Equal((HttpStatusCode.OK, "restore-records", "false"), (plan.Status, plan["action"], plan["applied"]));
        Assert.Contains("entry 1 of the operator log", plan["steps"], StringComparison.Ordinal);
        Assert.Equal("true", (await PostAsync(host, $"{at}/recovery/records?plan={plan["plan"]}"))["applied"]);
        Assert.Equal("odd scores", (await host.GetAsync($"{at}/quarantine"))["reason"]);
    }

    private static Task<Answer> PostAsync(TestHost host, string path) => host.SendAsync(HttpMethod.Post, path, null);
}
