using System.Net;
using EverArcade.Cloud.Http.Tests.Hosting;

namespace EverArcade.Cloud.Http.Tests;

/// <summary>Recoveries, certificates, findings, badge and the verbs of audits over HTTP, on a contract with twelve receipts.</summary>
public sealed class RecoveryTests : IClassFixture<HistoryHost>
{
    private const string NoAudit = "000000000000000000000000";

    private readonly HistoryHost _history;
    private readonly TestHost _host;
    private readonly string _at;

    public RecoveryTests(HistoryHost history) =>
        (_history, _host, _at) = (history, history.Host, "v1/contracts/" + history.Contract);

    [Theory]
    [InlineData("recovery/roll-back", 400, "bad-parameter", "query to")]
    [InlineData("recovery/roll-back?to=3", 409, "recovery-impossible", "to")]
    [InlineData("recovery/roll-back?to=5&plan=12", 400, "bad-hex", "query plan")]
    [InlineData("recovery/roll-back?to=5&now=1", 400, "unknown-parameter", "query now")]
    [InlineData("recovery/prune", 400, "bad-parameter", "query below")]
    [InlineData("audits/000000000000000000000000/cancel", 404, "audit-unknown", "path id")]
    [InlineData("audits/x/resume", 404, "audit-unknown", "path id")]
    public async Task Post_ThatCannotBe_IsRefusedWithItsPlace(string path, int status, string code, string place) =>
        AssertProblem.Is(await PostAsync($"{_at}/{path}"), status, code, place);

    [Theory]
    [InlineData("audits/000000000000000000000000/certificate", "certificate-unknown", "path id")]
    [InlineData("findings/0000000000000000000000000000000000000000000000000000000000000000", "finding-unknown", "path finding")]
    [InlineData("findings/0000000000000000000000000000000000000000000000000000000000000000/repro", "finding-unknown", "path finding")]
    public async Task Get_WhatIsNotThere_IsUnknown(string path, string code, string place) =>
        AssertProblem.Is(await _host.GetAsync($"{_at}/{path}"), 404, code, place);

    [Theory]
    [InlineData("recovery/roll-back?to=5")]
    [InlineData("recovery/resume")]
    [InlineData("audits/000000000000000000000000/cancel")]
    public async Task Post_ToAnUnknownContract_IsUnknown(string path) =>
        AssertProblem.Is(await PostAsync($"v1/contracts/{ApiCalls.NoHash}/{path}"), 404, "contract-unknown");

    [Fact]
    public async Task RollBack_WithoutACheckpointThere_SaysWhereOneIs()
    {
        var refused = await PostAsync($"{_at}/recovery/roll-back?to=3");
        Assert.Contains("the next one stands at receipt 5", refused["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_OfAContractThatIsNotQuarantined_SaysThatThereIsNothingToDo()
    {
        var refused = await PostAsync($"{_at}/recovery/resume");
        AssertProblem.Is(refused, 409, "recovery-impossible");
        Assert.Contains("nothing to resume", refused["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Archive_ThatIsNone_IsRefusedByEveryRecovery()
    {
        foreach (var path in new[]
        {
            $"{_at}/recovery/rehydrate", $"{_at}/recovery/resynchronise", $"{_at}/recovery/prune?below=10", "v1/contracts/import",
        })
        {
            var refused = await _host.SendAsync(HttpMethod.Post, path, ApiCalls.Octets(new byte[] { 1, 2, 3 }));
            AssertProblem.Is(refused, 422, "archive-refused", "archive");
        }
    }

    [Fact]
    public async Task Archive_OfThisVeryHistory_HasNothingToRepairPartsNowhereAndIsImportedAlready()
    {
        var archive = await ExportAsync();
        var plan = await SendAsync($"{_at}/recovery/rehydrate", archive);
        Assert.Equal((HttpStatusCode.OK, "false", "0", "rehydrate"), (plan.Status, plan["applied"], plan["stepCount"], plan["action"]));
        var report = await SendAsync($"{_at}/recovery/reconcile", archive);
        Assert.Equal((HttpStatusCode.OK, null), (report.Status, report.Json["parting"]));
        var import = await SendAsync("v1/contracts/import", archive);
        Assert.Equal((HttpStatusCode.OK, "0", _history.Contract), (import.Status, import["imported"], import["contract"]));
    }

    [Fact]
    public async Task Plan_WithAnotherHash_IsStaleAndNothingHappens()
    {
        var plan = await PostAsync($"{_at}/recovery/roll-back?to=10");
        Assert.Equal((HttpStatusCode.OK, "false"), (plan.Status, plan["applied"]));
        AssertProblem.Is(await PostAsync($"{_at}/recovery/roll-back?to=10&plan={ApiCalls.NoHash}"), 409, "plan-stale", "plan");
        Assert.Equal("0", (await _host.GetAsync(_at)).Json["head"]!["branch"]!.ToString());
        Assert.Empty((await _host.GetAsync($"{_at}/prunings")).Items);
    }

    [Fact]
    public async Task Certificate_OfAnAudit_IsListedAndItsFileIsTheListedBytes()
    {
        var audit = await _host.PostAsync($"{_at}/audits", "{}", ("Prefer", "wait=20"));
        var listed = (await _host.GetAsync($"{_at}/certificates?limit=500")).Items
            .Single(item => item!["audit"]!.ToString() == audit["id"])!;
        Assert.Equal(("passed", "full", "12"), ($"{listed["outcome"]}", $"{listed["mode"]}", $"{listed["receipts"]}"));
        using var file = await _host.Http.GetAsync(
            new Uri($"{_at}/audits/{audit["id"]}/certificate", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("application/octet-stream", file.Content.Headers.ContentType!.MediaType);
        var bytes = await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("EVERCERT", System.Text.Encoding.ASCII.GetString(bytes[..8]), StringComparison.Ordinal);
        AssertProblem.Is(await PostAsync($"{_at}/audits/{audit["id"]}/cancel"), 409, "audit-state", "path id");
        AssertProblem.Is(await PostAsync($"{_at}/audits/{audit["id"]}/resume"), 409, "audit-state", "path id");
        AssertProblem.Is(await _host.GetAsync($"{_at}/audits/{NoAudit}"), 404, "audit-unknown", "path id");
    }

    [Fact]
    public async Task Badge_IsAPictureThatRunsNothing()
    {
        using var badge = await _host.Http.GetAsync(
            new Uri($"{_at}/badge.svg", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "image/svg+xml"), (badge.StatusCode, badge.Content.Headers.ContentType!.MediaType));
        Assert.Contains("sandbox", badge.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", badge.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.StartsWith(
            "<svg", await badge.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"branch":1}""", 404, "branch-unknown", "branch")]
    [InlineData("""{"branch":-1}""", 400, "bad-member", "branch")]
    [InlineData("""{"branch":4294967296}""", 400, "bad-member", "branch")]
    [InlineData("""{"branch":0,"to":13}""", 400, "bad-member", "to")]
    public async Task Audit_OfABranchThatCannotBe_IsRefusedWithItsPlace(string body, int status, string code, string place) =>
        AssertProblem.Is(await _host.PostAsync($"{_at}/audits", body), status, code, place);

    [Fact]
    public async Task Badge_AfterAnAuditOfTheNewestReceipts_SaysWhichOnesItExecuted()
    {
        foreach (var (body, said) in new[] { ("""{"from":11}""", "passed 11 to 12"), ("{}", "passed to 12") })
        {
            var audit = await _host.PostAsync($"{_at}/audits", body, ("Prefer", "wait=20"));
            Assert.Equal("passed", audit["verdict"]);
            var badge = await _host.Http.GetStringAsync(
                new Uri($"{_at}/badge.svg", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Contains($"<title>audit: {said}</title>", badge, StringComparison.Ordinal);
        }
    }

    private Task<Answer> PostAsync(string path) => _host.SendAsync(HttpMethod.Post, path, null);

    private Task<Answer> SendAsync(string path, byte[] archive) => _host.SendAsync(HttpMethod.Post, path, ApiCalls.Octets(archive));

    private Task<byte[]> ExportAsync() =>
        _host.Http.GetByteArrayAsync(new Uri($"{_at}/export", UriKind.Relative), TestContext.Current.CancellationToken);
}
