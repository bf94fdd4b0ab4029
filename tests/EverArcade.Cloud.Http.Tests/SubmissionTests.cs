using System.Net;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http.Tests;

public sealed class SubmissionTests(PumpedHost hosted) : IClassFixture<PumpedHost>
{
    private const string Increment = """{"action":"increment"}""";

    private readonly TestHost _host = hosted.Host;

    [Fact]
    public async Task Submit_Wait_AnswersReceipt()
    {
        var contract = await _host.CreateAsync();
        var answer = await _host.SubmitAsync(contract, """{"action":"increment","args":{"by":2}}""", "first");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("wait=20", answer.Response.Headers.GetValues("Preference-Applied").Single());
        Assert.Equal("first", answer.Response.Headers.GetValues("Idempotency-Key").Single());
        Assert.NotNull(answer.Response.Content.Headers.ContentLength);
        Assert.Equal(("executed", "first"), (answer["status"], answer["nonce"]));
        var receipt = answer.Json["receipt"]!;
        Assert.Equal(
            ("succeeded", "1", contract, answer["submission"], "10000000"),
            (receipt["status"]!.ToString(), receipt["sequence"]!.ToString(), receipt["contract"]!.ToString(),
                receipt["submission"]!.ToString(), receipt["gasLimit"]!.ToString()));
    }

    [Fact]
    public async Task Submit_Revert_AnswersReceiptWithSameRoot()
    {
        var contract = await _host.CreateAsync();
        var receipt = (await _host.SubmitAsync(contract, """{"action":"fail"}""")).Json["receipt"]!;
        Assert.Equal("reverted", receipt["status"]!.ToString());
        Assert.Equal(receipt["previousStateRoot"]!.ToString(), receipt["newStateRoot"]!.ToString());
    }

    [Fact]
    public async Task Submit_NoKey_MakesNonceAndTellsIt()
    {
        var contract = await _host.CreateAsync();
        var first = await _host.SubmitAsync(contract, Increment);
        var second = await _host.SubmitAsync(contract, Increment);
        Assert.Equal(32, first["nonce"].Length);
        Assert.Equal(first["nonce"], first.Response.Headers.GetValues("Idempotency-Key").Single());
        Assert.NotEqual(first["submission"], second["submission"]);
    }

    [Fact]
    public async Task Submit_SameKeySamePlan_SameReceipt()
    {
        var contract = await _host.CreateAsync();
        var first = await _host.SubmitAsync(contract, """{"action":"increment","args":{"a":1,"by":1}}""", "twice");
        var again = await _host.SubmitAsync(contract, """ { "args" : {"by":1.0, "a":1}, "action":"increment"} """, "twice");
        Assert.Equal(first.Json["receipt"]!.ToJsonString(), again.Json["receipt"]!.ToJsonString());
        Assert.Equal("1", (await _host.GetAsync($"v1/contracts/{contract}")).Json["head"]!["sequence"]!.ToString());
    }

    [Fact]
    public async Task Submit_SameKeyOtherPlan_IsReused()
    {
        var contract = await _host.CreateAsync();
        _ = await _host.SubmitAsync(contract, Increment, "taken");
        AssertProblem.Is(
            await _host.SubmitAsync(contract, """{"action":"increment","args":{"by":2}}""", "taken"), 409, "nonce-reused", "nonce");
    }

    [Fact]
    public async Task Submit_SameKeyConcurrently_OneReceipt()
    {
        var contract = await _host.CreateAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _host.SubmitAsync(contract, Increment, "race")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        _ = Assert.Single(answers.Select(answer => answer.Json["receipt"]!["hash"]!.ToString()).Distinct());
        Assert.Equal("1", (await _host.GetAsync($"v1/contracts/{contract}")).Json["head"]!["sequence"]!.ToString());
    }

    [Fact]
    public async Task Submit_SameKeyOtherPlansConcurrently_OneWinsOthersAreReused()
    {
        var contract = await _host.CreateAsync();
        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(by =>
            _host.SubmitAsync(contract, $$$"""{"action":"increment","args":{"by":{{{by}}}}}""", "contested")));
        _ = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.OK),
            answer => AssertProblem.Is(answer, 409, "nonce-reused"));
        Assert.Equal("1", (await _host.GetAsync($"v1/contracts/{contract}")).Json["head"]!["sequence"]!.ToString());
    }

    [Fact]
    public async Task Submit_NoWait_IsAcceptedThenPolled()
    {
        var contract = await _host.CreateAsync();
        var accepted = await _host.PostAsync($"v1/contracts/{contract}/submissions", Increment);
        Assert.Equal((HttpStatusCode.Accepted, "pending"), (accepted.Status, accepted["status"]));
        Assert.False(accepted.Response.Headers.Contains("Preference-Applied"));
        var location = accepted.Response.Headers.Location!.ToString();
        Assert.Equal($"/v1/contracts/{contract}/submissions/{accepted["submission"]}", location);
        var polled = await _host.GetAsync(location, ("Prefer", "wait=20"));
        Assert.Equal((HttpStatusCode.OK, "executed"), (polled.Status, polled["status"]));
        Assert.Equal(accepted["submission"], polled.Json["receipt"]!["submission"]!.ToString());
    }

    [Theory]
    [InlineData("wait=0")]
    [InlineData("wait=0.0")]
    [InlineData("respond-async")]
    public async Task Submit_PreferNotToWait_IsAccepted(string prefer)
    {
        var contract = await _host.CreateAsync();
        var answer = await _host.PostAsync($"v1/contracts/{contract}/submissions", Increment, ("Prefer", prefer));
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
    }

    [Theory]
    [InlineData("wait=-1")]
    [InlineData("wait=NaN")]
    [InlineData("wait=Infinity")]
    [InlineData("wait=1e3")]
    [InlineData("wait=")]
    [InlineData("wait")]
    [InlineData("wait=.5")]
    [InlineData("wait=1,wait=2")]
    [InlineData("wait=99999999999999999")]
    public async Task Submit_BadWait_IsRefused(string prefer)
    {
        var contract = await _host.CreateAsync();
        AssertProblem.Is(
            await _host.PostAsync($"v1/contracts/{contract}/submissions", Increment, ("Prefer", prefer)),
            400, "bad-prefer", "header Prefer");
    }

    [Theory]
    [InlineData(129)]
    [InlineData(12_000)]
    public async Task Submit_LongKey_IsRefused(int length)
    {
        var contract = await _host.CreateAsync();
        AssertProblem.Is(
            await _host.SubmitAsync(contract, Increment, new string('k', length)),
            400, "bad-idempotency-key", "header Idempotency-Key");
    }

    [Fact]
    public async Task Submit_KeyNotAscii_IsRefused()
    {
        var contract = await _host.CreateAsync();
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 };
        using var http = new HttpClient(handler) { BaseAddress = _host.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/contracts/{contract}/submissions")
        {
            Content = ApiCalls.Json(Increment),
        };
        Assert.True(request.Headers.TryAddWithoutValidation("Idempotency-Key", "schlüssel"));
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("bad-idempotency-key", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Submit_Plan_RunsEveryNode()
    {
        var contract = await _host.CreateAsync();
        var answer = await _host.SubmitAsync(contract, """
            {"nodes":[{"id":"b","action":"increment","args":{"by":2},"deps":["a"]},{"id":"a","action":"increment"}],"gasLimit":500000}
            """);
        Assert.Equal("500000", answer.Json["receipt"]!["gasLimit"]!.ToString());
        Assert.Equal("3", (await _host.GetAsync($"v1/contracts/{contract}/state/entry?key=count"))["value"]);
    }

    [Fact]
    public async Task Submit_UnknownContract_IsUnknown() =>
        AssertProblem.Is(await _host.SubmitAsync(ApiCalls.NoHash, Increment), 404, "contract-unknown", "contract");

    [Fact]
    public async Task Submit_BadContract_IsBadHex() =>
        AssertProblem.Is(await _host.SubmitAsync(new string('A', 64), Increment), 400, "bad-hex", "path contract");

    [Theory]
    [InlineData("", "bad-json", "body byte 0")]
    [InlineData("{\"action\":\"increment\",}", "bad-json", "body byte 22")]
    [InlineData("{\"action\":\"increment\",\"action\":\"fail\"}", "bad-json", "body byte 22")]
    [InlineData("{\"action\":\"increment\",\"args\":{\"n\":9007199254740993}}", "bad-json", "body byte 34")]
    [InlineData("[]", "bad-member", "body")]
    [InlineData("{}", "missing-member", "action")]
    [InlineData("{\"action\":1}", "bad-member", "action")]
    [InlineData("{\"action\":\"a\",\"extra\":{\"x\":[1]}}", "unknown-member", "extra")]
    [InlineData("{\"action\":\"a\",\"gasLimit\":1.5}", "bad-member", "gasLimit")]
    [InlineData("{\"action\":\"a\",\"gasLimit\":-1}", "bad-member", "gasLimit")]
    [InlineData("{\"action\":\"a\",\"sender\":\"00\"}", "bad-hex", "sender")]
    [InlineData("{\"action\":\"a\",\"signature\":\"XX\"}", "bad-hex", "signature")]
    [InlineData("{\"action\":\"a\",\"nodes\":[]}", "bad-member", "nodes")]
    [InlineData("{\"nodes\":{}}", "bad-member", "nodes")]
    [InlineData("{\"nodes\":[7]}", "bad-member", "nodes[0]")]
    [InlineData("{\"nodes\":[{\"action\":\"a\"}]}", "missing-member", "nodes[0].id")]
    [InlineData("{\"nodes\":[{\"id\":\"a\",\"action\":\"a\",\"dep\":[]}]}", "unknown-member", "nodes[0].dep")]
    [InlineData("{\"nodes\":[{\"id\":\"a\",\"action\":\"a\",\"deps\":[1]}]}", "bad-member", "nodes[0].deps[0]")]
    public async Task Submit_BadBody_IsRefusedWithPlace(string body, string code, string place)
    {
        var contract = await _host.CreateAsync();
        AssertProblem.Is(await _host.SubmitAsync(contract, body), 400, code, place);
    }

    [Fact]
    public async Task Submit_ManyProblems_AllAreListed()
    {
        var answer = await _host.PostAsync(
            "v1/contracts/xyz/submissions?when=now", """{"action":1,"color":"red"}""", ("Prefer", "wait=soon"));
        Assert.Equal(
            [
                ("unknown-parameter", "query when"), ("bad-hex", "path contract"), ("bad-prefer", "header Prefer"),
                ("bad-member", "action"), ("unknown-member", "color"),
            ],
            AssertProblem.Refusals(answer));
    }

    [Theory]
    [InlineData("{\"action\":\"\"}", "plan-bad-action")]
    [InlineData("{\"nodes\":[]}", "plan-empty")]
    [InlineData("{\"nodes\":[{\"id\":\"a\",\"action\":\"a\",\"deps\":[\"b\"]}]}", "plan-unknown-dep")]
    [InlineData("{\"action\":\"a\",\"gasLimit\":0}", "bad-gas-limit")]
    [InlineData("{\"action\":\"a\",\"gasLimit\":10000000001}", "bad-gas-limit")]
    public async Task Submit_BadContent_IsUnprocessable(string body, string code)
    {
        var contract = await _host.CreateAsync();
        AssertProblem.Is(await _host.SubmitAsync(contract, body), 422, code);
    }

    [Fact]
    public async Task Submit_SenderWithoutSignature_IsUnprocessable()
    {
        var contract = await _host.CreateAsync();
        AssertProblem.Is(
            await _host.SubmitAsync(contract, $$"""{"action":"a","sender":"{{ApiCalls.NoHash}}"}"""),
            422, "sender-without-signature", "signature");
    }

    [Fact]
    public async Task Submit_DeepJson_IsRefused()
    {
        var contract = await _host.CreateAsync();
        var deep = new string('[', 100) + new string(']', 100);
        AssertProblem.Is(await _host.SubmitAsync(contract, $$$"""{"action":"a","args":{{{deep}}}}"""), 400, "bad-json");
    }

    [Theory]
    [InlineData(65_537)]
    [InlineData(5_000_000)]
    public async Task Submit_LargeBody_IsTooLarge(int bytes)
    {
        var contract = await _host.CreateAsync();
        var answer = await _host.SubmitAsync(contract, new string(' ', bytes));
        AssertProblem.Is(answer, 413, "body-too-large", "body");
    }

    [Fact]
    public async Task Submit_LargeBodyOfUnknownLength_IsTooLarge()
    {
        var contract = await _host.CreateAsync();
        using var endless = new StreamContent(new MemoryStream(new byte[100_000]));
        endless.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/contracts/{contract}/submissions") { Content = endless };
        request.Headers.TransferEncodingChunked = true;
        using var response = await _host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Submit_OtherContentType_IsRefused()
    {
        var contract = await _host.CreateAsync();
        using var body = new StringContent(Increment, System.Text.Encoding.UTF8, "text/plain");
        AssertProblem.Is(
            await _host.SendAsync(HttpMethod.Post, $"v1/contracts/{contract}/submissions", body),
            415, "bad-content-type", "header Content-Type");
    }

    [Fact]
    public async Task Submit_CallerGoesAway_ExecutionGoesOn()
    {
        var contract = await _host.CreateAsync();
        using var away = new CancellationTokenSource();
        var sending = Enumerable.Range(0, 20).Select(async number =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/contracts/{contract}/submissions")
            {
                Content = ApiCalls.Json(Increment),
            };
            Assert.True(request.Headers.TryAddWithoutValidation("Prefer", "wait=20"), $"{number}");
            try
            {
                using var response = await _host.Http.SendAsync(request, away.Token);
                await away.CancelAsync();
            }
            catch (OperationCanceledException)
            {
                // What this test is about: the server goes on without a listener.
            }
        }).ToArray();
        await Task.WhenAll(sending);

        var ledger = _host.Services.GetRequiredService<ILedger>();
        Assert.True(ContractId.TryParse(contract, out var id));
        while ((await ledger.ListPendingAsync(DateTimeOffset.MaxValue, null, 100, default)).Any(pending => pending.Contract == id))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        // One answer, one moment: a request that its caller has left may still arrive and count.
        var entry = await _host.GetAsync($"v1/contracts/{contract}/state/entry?key=count");
        Assert.NotEqual("0", $"{entry["sequence"]}");
        Assert.Equal($"{entry["sequence"]}", $"{entry["value"]}");
    }

    [Fact]
    public async Task Read_Unknown_IsUnknown()
    {
        var contract = await _host.CreateAsync();
        AssertProblem.Is(
            await _host.GetAsync($"v1/contracts/{contract}/submissions/{ApiCalls.NoHash}"),
            404, "submission-unknown", "path submission");
        AssertProblem.Is(
            await _host.GetAsync($"v1/contracts/{ApiCalls.NoHash}/submissions/{ApiCalls.NoHash}"), 404, "contract-unknown");
    }
}
