using System.Net;
using EverArcade.Cloud.Http.Tests.Hosting;

namespace EverArcade.Cloud.Http.Tests;

/// <summary>Receipts, proofs, state, checkpoints and audits of one contract with twelve receipts.</summary>
public sealed class HistoryTests(HistoryHost hosted) : IClassFixture<HistoryHost>
{
    private readonly TestHost _host = hosted.Host;
    private readonly string _at = "v1/contracts/" + hosted.Contract;

    [Fact]
    public async Task ListReceipts_Pages_AreAChain()
    {
        var hashes = new List<string>();
        var next = "1";
        while (next is not null)
        {
            var page = await _host.GetAsync($"{_at}/receipts?from={next}&limit=5");
            foreach (var receipt in page.Items)
            {
                Assert.Equal(hashes.Count == 0 ? hosted.Contract : hashes[^1], receipt!["previousReceipt"]!.ToString());
                Assert.Null(receipt["bytes"]);
                hashes.Add(receipt["hash"]!.ToString());
            }

            next = page.Json["next"]?.ToString();
        }

        Assert.Equal(12, hashes.Count);
    }

    [Fact]
    public async Task ListReceipts_Raw_CarriesBytes()
    {
        var first = (await _host.GetAsync($"{_at}/receipts?limit=1&raw=true")).Items[0]!;
        Assert.Equal(2 * 381, first["bytes"]!.ToString().Length);
        Assert.NotEmpty(first["submissionHex"]!.ToString());
        Assert.NotEmpty(first["diffHex"]!.ToString());
    }

    [Fact]
    public async Task ListReceipts_BeyondHead_IsEmpty()
    {
        var page = await _host.GetAsync($"{_at}/receipts?from=13");
        Assert.Empty(page.Items);
        Assert.Null(page.Json["next"]);
    }

    [Theory]
    [InlineData("receipts?from=-1", 400, "bad-parameter", "query from")]
    [InlineData("receipts?from=9007199254740992", 400, "bad-parameter", "query from")]
    [InlineData("receipts?raw=yes", 400, "bad-parameter", "query raw")]
    [InlineData("receipts?branch=x", 400, "bad-parameter", "query branch")]
    [InlineData("receipts?branch=1", 404, "branch-unknown", "query branch")]
    [InlineData("receipts/1?branch=1", 404, "branch-unknown", "query branch")]
    [InlineData("checkpoints?branch=1", 404, "branch-unknown", "query branch")]
    [InlineData("checkpoints/12?branch=4294967296", 400, "bad-parameter", "query branch")]
    [InlineData("receipts/13", 404, "receipt-unknown", "path sequence")]
    [InlineData("receipts/0", 404, "receipt-unknown", "path sequence")]
    [InlineData("receipts/one", 400, "bad-parameter", "path sequence")]
    [InlineData("receipts/1/proof?size=13", 400, "bad-parameter", "query size")]
    [InlineData("receipts/5/proof?size=4", 400, "bad-parameter", "query size")]
    [InlineData("receipts/13/proof", 404, "receipt-unknown", "path sequence")]
    [InlineData("log/consistency", 400, "bad-parameter", "query from")]
    [InlineData("log/consistency?from=5&to=4", 400, "bad-parameter", "query from")]
    [InlineData("log/consistency?from=5&to=13", 400, "bad-parameter", "query to")]
    [InlineData("state/entry", 400, "bad-parameter", "query key")]
    [InlineData("state?limit=9999", 400, "bad-parameter", "query limit")]
    [InlineData("checkpoints/4", 404, "checkpoint-unknown", "path sequence")]
    [InlineData("checkpoints/x", 400, "bad-parameter", "path sequence")]
    [InlineData("checkpoints/4/state/entry?key=a", 404, "checkpoint-unknown", "path sequence")]
    [InlineData("checkpoints/12/state/entry", 400, "bad-parameter", "query key")]
    [InlineData("branches/0/log/tile/0/001", 404, "tile-unknown", "path path")]
    [InlineData("branches/0/log/tile/0/000.p/13", 404, "tile-unknown", "path path")]
    [InlineData("branches/0/log/tile/0/0", 400, "bad-parameter", "path path")]
    [InlineData("branches/0/log/tile/", 400, "bad-parameter", "path path")]
    [InlineData("branches/1/log/checkpoint", 404, "branch-unknown", "path branch")]
    [InlineData("branches/x/log/key", 400, "bad-parameter", "path branch")]
    [InlineData("audits?before=x", 400, "bad-parameter", "query before")]
    [InlineData("export?from=9000", 400, "bad-parameter", "query from")]
    [InlineData("export?to=13", 400, "bad-parameter", "query to")]
    [InlineData("audits/x", 404, "audit-unknown", "path id")]
    public async Task Get_Bad_IsRefusedWithPlace(string path, int status, string code, string place) =>
        AssertProblem.Is(await _host.GetAsync($"{_at}/{path}"), status, code, place);

    [Theory]
    [InlineData("receipts")]
    [InlineData("receipts?branch=0")]
    [InlineData("receipts/1")]
    [InlineData("receipts/1/proof")]
    [InlineData("log/consistency?from=1")]
    [InlineData("state")]
    [InlineData("state/entry?key=a")]
    [InlineData("checkpoints")]
    [InlineData("checkpoints/1")]
    [InlineData("export")]
    [InlineData("audits")]
    [InlineData("audits/000000000000000000000000")]
    public async Task Get_UnknownContract_IsUnknown(string path) =>
        AssertProblem.Is(await _host.GetAsync($"v1/contracts/{ApiCalls.NoHash}/{path}"), 404, "contract-unknown", "contract");

    [Fact]
    public async Task Prove_Head_RootIsTheHeads()
    {
        var head = (await _host.GetAsync(_at)).Json["head"]!;
        var proof = await _host.GetAsync($"{_at}/receipts/3/proof");
        Assert.Equal((head["logRoot"]!.ToString(), "12"), (proof["root"], proof["size"]));
        Assert.Equal((await _host.GetAsync($"{_at}/receipts/3"))["hash"], proof["receipt"]);
        Assert.Equal(4, proof.Json["path"]!.AsArray().Count);
    }

    [Fact]
    public async Task Compare_Sizes_AnswersBothRoots()
    {
        var proof = await _host.GetAsync($"{_at}/log/consistency?from=7");
        Assert.Equal(("7", "12"), (proof["from"], proof["to"]));
        Assert.Equal((await _host.GetAsync($"{_at}/receipts/1/proof?size=7"))["root"], proof["fromRoot"]);
    }

    [Fact]
    public async Task ListState_Pages_AreInKeyOrder()
    {
        var first = await _host.GetAsync($"{_at}/state?limit=1");
        Assert.Equal("", first.Items[0]!["key"]!.ToString());
        Assert.Equal("", first["next"]);
        var second = await _host.GetAsync($"{_at}/state?limit=1&after=");
        Assert.Equal("a/b#c?d", second.Items[0]!["key"]!.ToString());
        var third = await _host.GetAsync($"{_at}/state?after=" + Uri.EscapeDataString(second["next"]));
        Assert.Equal(["count", "ключ 🗝"], third.Items.Select(item => item!["key"]!.ToString()));
        Assert.Null(third.Json["next"]);
    }

    [Theory]
    [InlineData("count", "8")]
    [InlineData("", "empty")]
    [InlineData("a/b#c?d", "odd")]
    [InlineData("ключ 🗝", "unicode")]
    [InlineData("absent", null)]
    public async Task ReadEntry_AnyKey_HasProof(string key, string? value)
    {
        var entry = await _host.GetAsync($"{_at}/state/entry?key=" + Uri.EscapeDataString(key));
        Assert.Equal((HttpStatusCode.OK, value), (entry.Status, entry.Json["value"]?.ToString()));
        Assert.Equal(value is not null, entry.Json["proof"]!["kind"]!.ToString() == "entry");
        Assert.NotEmpty(entry["proofBytes"]);
    }

    [Fact]
    public async Task Checkpoints_EveryFive_AreListedAndFound()
    {
        var list = await _host.GetAsync($"{_at}/checkpoints");
        Assert.NotEmpty(list.Items);
        var newest = await _host.GetAsync($"{_at}/checkpoints/12");
        Assert.Equal(list.Items[^1]!["hash"]!.ToString(), newest["hash"]);
        var one = await _host.GetAsync($"{_at}/checkpoints?limit=1");
        _ = Assert.Single(one.Items);
    }

    [Fact]
    public async Task Audit_Wait_PassesAndIsListed()
    {
        var report = await _host.PostAsync($"{_at}/audits", "{}", ("Prefer", "wait=20"));
        Assert.Equal((HttpStatusCode.OK, "passed", "12"), (report.Status, report["verdict"], report["compared"]));
        Assert.Empty(report.Json["findings"]!.AsArray());
        Assert.Equal($"/{_at}/audits/{report["id"]}", report.Response.Headers.Location!.ToString());
        Assert.Equal(report.Json.ToJsonString(), (await _host.GetAsync($"{_at}/audits/{report["id"]}")).Json.ToJsonString());
        Assert.Contains(
            report["id"], (await _host.GetAsync($"{_at}/audits")).Items.Select(item => item!["id"]!.ToString()));
    }

    [Theory]
    [InlineData("{\"to\":13}", "bad-member", "to")]
    [InlineData("{\"from\":5,\"to\":4}", "bad-member", "from")]
    [InlineData("{\"from\":\"1\"}", "bad-member", "from")]
    [InlineData("{\"since\":1}", "unknown-member", "since")]
    public async Task Audit_BadRange_IsRefused(string body, string code, string place) =>
        AssertProblem.Is(await _host.PostAsync($"{_at}/audits", body), 400, code, place);

    [Fact]
    public async Task Audit_UnknownContract_IsUnknown() =>
        AssertProblem.Is(await _host.PostAsync($"v1/contracts/{ApiCalls.NoHash}/audits", "{}"), 404, "contract-unknown");
}
