using System.Net;
using EverArcade.Cloud.Http.Tests.Hosting;

namespace EverArcade.Cloud.Http.Tests;

public sealed class ContractTests(PumpedHost hosted) : IClassFixture<PumpedHost>
{
    private readonly TestHost _host = hosted.Host;

    [Fact]
    public async Task Create_SameSalt_CreatedThenOk()
    {
        var package = await _host.PublishAsync();
        var body = $$"""{"package":"{{package}}","name":"scores","salt":"{{ApiCalls.NoHash}}"}""";
        var first = await _host.PostAsync("v1/contracts", body);
        var again = await _host.PostAsync("v1/contracts", body);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.Status, again.Status));
        Assert.Equal($"/v1/contracts/{first["contract"]}", first.Response.Headers.Location!.ToString());
        Assert.Equal(first.Json.ToJsonString(), again.Json.ToJsonString());
    }

    [Fact]
    public async Task Read_New_HeadIsAtGenesis()
    {
        var contract = await _host.CreateAsync("fresh");
        var head = (await _host.GetAsync($"v1/contracts/{contract}")).Json["head"]!;
        Assert.Equal(
            ("0", contract, "active", ApiCalls.NoHash),
            (head["sequence"]!.ToString(), head["lastReceipt"]!.ToString(), head["status"]!.ToString(), head["stateRoot"]!.ToString()));
        Assert.Null(head["checkpoint"]);
    }

    [Theory]
    [InlineData("{}", 400, "missing-member", "package")]
    [InlineData("{\"package\":\"AA\",\"name\":\"a\"}", 400, "bad-hex", "package")]
    [InlineData("{\"package\":\"P\",\"name\":7}", 400, "bad-member", "name")]
    [InlineData("{\"package\":\"P\",\"name\":\"a\",\"salt\":\"s\"}", 400, "bad-hex", "salt")]
    [InlineData("{\"package\":\"P\",\"name\":\"a\",\"owner\":\"me\"}", 400, "unknown-member", "owner")]
    [InlineData("{\"package\":\"P\",\"name\":\"\"}", 422, "contract-bad-name", "name")]
    [InlineData("{\"package\":\"Z\",\"name\":\"a\"}", 404, "package-unknown", "package")]
    [InlineData("{", 400, "bad-json", "body byte 1")]
    public async Task Create_Bad_IsRefusedWithPlace(string body, int status, string code, string place)
    {
        body = body.Replace("\"P\"", $"\"{await _host.PublishAsync()}\"").Replace("\"Z\"", $"\"{ApiCalls.NoHash}\"");
        AssertProblem.Is(await _host.PostAsync("v1/contracts", body), status, code, place);
    }

    [Fact]
    public async Task Create_LargeBody_IsTooLarge() =>
        AssertProblem.Is(await _host.PostAsync("v1/contracts", new string(' ', 4097)), 413, "body-too-large", "body");

    [Fact]
    public async Task List_Pages_GiveEveryContractOnce()
    {
        for (var i = 0; i < 5; i++)
        {
            _ = await _host.CreateAsync();
        }

        var seen = new List<string>();
        string? next = "";
        while (next is not null)
        {
            var page = await _host.GetAsync("v1/contracts?limit=2" + (next.Length > 0 ? "&after=" + next : ""));
            seen.AddRange(page.Items.Select(item => item!["contract"]!.ToString()));
            next = page.Json["next"]?.ToString();
        }

        Assert.True(seen.Count >= 5);
        Assert.Equal(seen.Order(StringComparer.Ordinal).Distinct(), seen);
    }

    [Fact]
    public async Task Read_Unknown_IsUnknown() =>
        AssertProblem.Is(await _host.GetAsync($"v1/contracts/{ApiCalls.NoHash}"), 404, "contract-unknown", "contract");

    [Theory]
    [InlineData("limit=0", "bad-parameter", "query limit")]
    [InlineData("limit=501", "bad-parameter", "query limit")]
    [InlineData("limit=-1", "bad-parameter", "query limit")]
    [InlineData("limit=2&limit=3", "bad-parameter", "query limit")]
    [InlineData("after=xyz", "bad-hex", "query after")]
    [InlineData("offset=1", "unknown-parameter", "query offset")]
    public async Task List_BadParameter_IsRefused(string query, string code, string place) =>
        AssertProblem.Is(await _host.GetAsync("v1/contracts?" + query), 400, code, place);
}
