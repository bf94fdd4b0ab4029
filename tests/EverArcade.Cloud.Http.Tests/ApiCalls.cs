using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EverArcade.Cloud.Http.Tests.Hosting;

namespace EverArcade.Cloud.Http.Tests;

/// <summary>Calls as tests write them.</summary>
internal static class ApiCalls
{
    public static readonly string NoHash = new('0', 64);

    public static Task<Answer> GetAsync(this TestHost host, string path, params (string Name, string Value)[] headers) =>
        host.SendAsync(HttpMethod.Get, path, null, headers);

    public static Task<Answer> PostAsync(
        this TestHost host, string path, string json, params (string Name, string Value)[] headers) =>
        host.SendAsync(HttpMethod.Post, path, Json(json), headers);

    public static async Task<Answer> SendAsync(
        this TestHost host, HttpMethod method, string path, HttpContent? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        return new Answer(response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!, response);
    }

    public static async Task<string> PublishAsync(this TestHost host)
    {
        var answer = await host.SendAsync(HttpMethod.Post, "v1/packages", Octets(TestHost.PackageFileOf()));
        return answer["package"];
    }

    /// <summary>A contract of the tally package.</summary>
    public static async Task<string> CreateAsync(this TestHost host, string name = "scores")
    {
        var package = await host.PublishAsync();
        var answer = await host.PostAsync("v1/contracts", $$"""{"package":"{{package}}","name":"{{name}}"}""");
        return answer["contract"];
    }

    public static Task<Answer> SubmitAsync(this TestHost host, string contract, string json, string? key = null)
    {
        (string, string)[] headers = key is null ? [("Prefer", "wait=20")] : [("Prefer", "wait=20"), ("Idempotency-Key", key)];
        return host.PostAsync($"v1/contracts/{contract}/submissions", json, headers);
    }

    public static HttpContent Octets(ReadOnlyMemory<byte> bytes)
    {
        var content = new ReadOnlyMemoryContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    public static HttpContent Json(string json) => new StringContent(json, Encoding.UTF8, "application/json");
}
