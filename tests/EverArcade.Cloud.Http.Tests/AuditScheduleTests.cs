using System.Net;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Audits;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http.Tests;

public sealed class AuditScheduleTests(PumpedHost hosted) : IClassFixture<PumpedHost>
{
    private readonly TestHost _host = hosted.Host;

    [Fact]
    public async Task Schedule_OfANewContract_IsTheHosts()
    {
        var schedule = await _host.GetAsync($"v1/contracts/{await _host.CreateAsync("new")}/audit-schedule");
        Assert.Equal(HttpStatusCode.OK, schedule.Status);
        Assert.Equal(("false", "86400", "full", "0.05"), (
            schedule["own"], schedule["everySeconds"], schedule["mode"], schedule["share"]));
        Assert.Equal((null, null), (schedule.Json["lastAt"], schedule.Json["active"]));
    }

    [Fact]
    public async Task Schedule_Changed_StandsAndIsInTheOperatorLog()
    {
        var at = $"v1/contracts/{await _host.CreateAsync("changed")}/audit-schedule";
        var changed = await _host.PostAsync(
            at, """{"everySeconds":3600,"mode":"sampled","sample":8,"dual":true,"share":0.25,"actor":"ops"}""");
        Assert.Equal((HttpStatusCode.OK, "true", "3600", "sampled", "8", "true", "0.25"), (
            changed.Status, changed["own"], changed["everySeconds"], changed["mode"], changed["sample"], changed["dual"], changed["share"]));
        Assert.Equal(changed.Json.ToJsonString(), (await _host.GetAsync(at)).Json.ToJsonString());
        var log = (await _host.GetAsync("v1/operator-log")).Items[^1]!;
        Assert.Equal(("audit-schedule", "every 3600 s, 8 intervals sampled, two engines, share 0.25; by ops"), (
            $"{log["action"]}", $"{log["detail"]}"));

        Assert.Equal("false", (await _host.PostAsync(at, """{"default":true}"""))["own"]);
    }

    [Theory]
    [InlineData("{}", 422, "schedule-unfit", "body")]
    [InlineData("""{"actor":"me"}""", 422, "schedule-unfit", "body")]
    [InlineData("""{"everySeconds":59}""", 422, "schedule-unfit", "everySeconds")]
    [InlineData("""{"everySeconds":99999999}""", 422, "schedule-unfit", "everySeconds")]
    [InlineData("""{"sample":4}""", 422, "schedule-unfit", "sample")]
    [InlineData("""{"mode":"sampled","sample":257}""", 422, "schedule-unfit", "sample")]
    [InlineData("""{"mode":"sampled","receiptsMax":5}""", 422, "schedule-unfit", "receiptsMax")]
    [InlineData("""{"receiptsMax":0}""", 422, "schedule-unfit", "receiptsMax")]
    [InlineData("""{"share":0}""", 422, "schedule-unfit", "share")]
    [InlineData("""{"share":1.5}""", 422, "schedule-unfit", "share")]
    [InlineData("""{"default":true,"share":0.5}""", 422, "schedule-unfit", "default")]
    [InlineData("""{"share":"much"}""", 400, "bad-member", "share")]
    [InlineData("""{"mode":"half"}""", 400, "bad-member", "mode")]
    [InlineData("""{"dual":1}""", 400, "bad-member", "dual")]
    [InlineData("""{"everySeconds":-1}""", 400, "bad-member", "everySeconds")]
    [InlineData("""{"often":1}""", 400, "unknown-member", "often")]
    [InlineData("[]", 400, "bad-member", "body")]
    public async Task Change_ThatCannotBe_IsRefusedAndChangesNothing(string body, int status, string code, string place)
    {
        var at = $"v1/contracts/{await _host.CreateAsync("refused")}/audit-schedule";
        AssertProblem.Is(await _host.PostAsync(at, body), status, code, place);
        Assert.Equal("false", (await _host.GetAsync(at))["own"]);
    }

    [Fact]
    public async Task Change_AllWrong_SaysAllOfIt()
    {
        var at = $"v1/contracts/{await _host.CreateAsync("refused")}/audit-schedule";
        var answer = await _host.PostAsync(at, """{"everySeconds":1,"sample":9999,"share":7}""");
        Assert.Equal(
            ["everySeconds", "sample", "sample", "share"], AssertProblem.Refusals(answer).Select(refusal => refusal.Place));
    }

    [Fact]
    public async Task Change_DualOnAHostWithOneEngine_IsRefused()
    {
        await using var host = await TestHost.StartAsync(
            change: services => services.AddKeyedSingleton<AuditEngine>(AuditEngine.Second, (_, _) => null!));
        var at = $"v1/contracts/{await host.CreateAsync()}/audit-schedule";
        AssertProblem.Is(await host.PostAsync(at, """{"dual":true}"""), 422, "engine-unavailable", "dual");
    }

    [Fact]
    public async Task Schedule_OfAnUnknownContract_IsUnknown()
    {
        AssertProblem.Is(await _host.GetAsync($"v1/contracts/{ApiCalls.NoHash}/audit-schedule"), 404, "contract-unknown", "contract");
        AssertProblem.Is(
            await _host.PostAsync($"v1/contracts/{ApiCalls.NoHash}/audit-schedule", """{"everySeconds":0}"""), 404, "contract-unknown", "contract");
    }
}
