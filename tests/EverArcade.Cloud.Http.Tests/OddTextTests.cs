using System.Text.Json;
using EverArcade.Cloud.Http.Tests.Hosting;

namespace EverArcade.Cloud.Http.Tests;

/// <summary>Free text through every door that takes some: an answer or a refusal with a code, never trouble of the storage behind it.</summary>
public sealed class OddTextTests(PumpedHost hosted) : IClassFixture<PumpedHost>
{
    private static readonly string[] Texts =
    [
        "", " ", ".", "..", "a/b", "a\\b", "a#b", "a?b", "%", "%2F", "%00", "'", "''", "\"", "\0", "a\0b", "\u0001", "\r\n", "\u007f", "\u0085",
        "~", "|", "é", "\u202e", "\uffff", "🗝", new('x', 200), new('x', 201), new('x', 512), new('x', 1024), new('x', 1025), new('é', 1_200),
    ];

    /// <summary>JSON strings of surrogates without their other half: no query or path can hold one.</summary>
    private static readonly string[] Lone = ["\"\\ud800\"", "\"a\\udfffb\"", "\"\\udc00\\ud800\""];

    private TestHost Host => hosted.Host;

    [Fact]
    public async Task Paths_WithAnyText_AreAnsweredOrRefused()
    {
        var contract = await Host.CreateAsync("odd paths");
        foreach (var text in Texts.Select(Uri.EscapeDataString))
        {
            await AnswersAsync(HttpMethod.Get, $"v1/contracts/{contract}/audits/{text}");
            await AnswersAsync(HttpMethod.Post, $"v1/contracts/{contract}/audits/{text}/cancel");
            await AnswersAsync(HttpMethod.Post, $"v1/contracts/{contract}/audits/{text}/resume");
            await AnswersAsync(HttpMethod.Get, $"v1/contracts/{contract}/audits/{text}/certificate");
            await AnswersAsync(HttpMethod.Get, $"v1/contracts/{contract}/findings/{text}");
            await AnswersAsync(HttpMethod.Get, $"v1/contracts/{contract}/submissions/{text}");
            await AnswersAsync(HttpMethod.Get, $"v1/contracts/{contract}/receipts/{text}");
            await AnswersAsync(HttpMethod.Get, $"v1/contracts/{text}");
            await AnswersAsync(HttpMethod.Get, $"v1/packages/{text}");
            await AnswersAsync(HttpMethod.Post, $"v1/poison/{text}/redrive");
        }
    }

    [Fact]
    public async Task Queries_WithAnyText_AreAnsweredOrRefused()
    {
        var contract = await Host.CreateAsync("odd queries");
        foreach (var text in Texts.Select(Uri.EscapeDataString))
        {
            await AnswersAsync(HttpMethod.Get, $"v1/contracts/{contract}/audits?before={text}");
            await AnswersAsync(HttpMethod.Get, $"v1/contracts/{contract}/certificates?after={text}");
            await AnswersAsync(HttpMethod.Get, $"v1/contracts/{contract}/state?after={text}");
            await AnswersAsync(HttpMethod.Get, $"v1/contracts?after={text}");
            await AnswersAsync(HttpMethod.Get, $"v1/packages?after={text}");
            await AnswersAsync(HttpMethod.Get, $"v1/poison?after={text}");
            await AnswersAsync(HttpMethod.Get, $"v1/operator-log?after={text}");
            await AnswersAsync(HttpMethod.Get, $"v1/publishers/revoked?after={text}");
        }
    }

    [Fact]
    public async Task Bodies_WithAnyText_AreAnsweredOrRefused()
    {
        var package = await Host.PublishAsync();
        var publisher = TestHost.Publisher.PublicKey;
        var contract = await Host.CreateAsync("odd bodies");
        foreach (var text in Texts.Select(text => JsonSerializer.Serialize(text)).Concat(Lone))
        {
            await AnswersAsync(HttpMethod.Post, "v1/contracts", $$"""{"package":"{{package}}","name":{{text}}}""");
            await AnswersAsync(HttpMethod.Post, $"v1/contracts/{contract}/submissions", $$"""{"action":{{text}}}""");
            await AnswersAsync(
                HttpMethod.Post, $"v1/contracts/{contract}/audit-schedule", $$"""{"everySeconds":3600,"actor":{{text}}}""");
            await AnswersAsync(HttpMethod.Post, $"v1/contracts/{contract}/quarantine", $$"""{"reason":{{text}},"actor":{{text}}}""");
            await AnswersAsync(
                HttpMethod.Post, $"v1/contracts/{contract}/quarantine/lift", $$"""{"audit":{{text}},"actor":{{text}}}""");
        }

        foreach (var text in Texts.Select(text => JsonSerializer.Serialize(text)).Concat(Lone))
        {
            await AnswersAsync(
                HttpMethod.Post, $"v1/publishers/{publisher}/revoke", $$"""{"reason":{{text}},"actor":{{text}}}""");
            await AnswersAsync(
                HttpMethod.Post, $"v1/publishers/{publisher}/reinstate", $$"""{"reason":{{text}},"actor":{{text}}}""");
        }

        // What all that has left behind is readable.
        await AnswersAsync(HttpMethod.Get, $"v1/contracts/{contract}/quarantine");
        await AnswersAsync(HttpMethod.Get, $"v1/contracts/{contract}/audit-schedule");
        await AnswersAsync(HttpMethod.Get, "v1/operator-log?limit=100");
        await AnswersAsync(HttpMethod.Get, "v1/contracts?limit=100");
    }

    [Fact]
    public async Task Nonces_OfAnyText_AreOneSubmissionEachOrRefused()
    {
        var contract = await Host.CreateAsync("odd nonces");
        var (submissions, accepted) = (new HashSet<string>(), 0);
        foreach (var text in Texts.Append(new('n', 128)).Append(new('n', 129)).Where(text => text.All(IsHeader)))
        {
            var answer = await Host.SubmitAsync(contract, """{"action":"increment"}""", text);
            Assert.True((int)answer.Status is 200 or 400, $"nonce '{text}': {answer.Status} {answer.Json}");
            if ((int)answer.Status == 200)
            {
                accepted++;
                Assert.True(submissions.Add(answer["submission"]), text);
                var again = await Host.SubmitAsync(contract, """{"action":"increment"}""", text);
                Assert.Equal(answer["submission"], again["submission"]);
            }
        }

        Assert.InRange(accepted, 10, Texts.Length);
        var read = await Host.GetAsync($"v1/contracts/{contract}");
        Assert.Equal($"{accepted}", $"{read.Json["head"]!["sequence"]}");
    }

    /// <summary>What a client library sends in a header at all.</summary>
    private static bool IsHeader(char letter) => char.IsAscii(letter) && letter is not ('\r' or '\n' or '\0');

    private async Task AnswersAsync(HttpMethod method, string path, string? body = null)
    {
        var answer = await Host.SendAsync(method, path, body is null ? null : ApiCalls.Json(body));
        Assert.True((int)answer.Status < 500, $"{method} {path} {body}: {answer.Status} {answer.Json}");

        // Without a body the server refused the request line itself.
        if ((int)answer.Status >= 400 && answer.Response.Content.Headers.ContentLength is not (0 or null))
        {
            Assert.NotEmpty(answer["code"]);
        }
    }
}
