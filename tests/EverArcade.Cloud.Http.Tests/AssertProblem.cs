using System.Text.Json.Nodes;

namespace EverArcade.Cloud.Http.Tests;

internal static class AssertProblem
{
    /// <summary>The whole shape of a problem document, its status and its first code; with a place, one refusal names it.</summary>
    public static void Is(Answer answer, int status, string code, string? place = null)
    {
        Assert.True(
            status == (int)answer.Status && code == answer.Json["code"]?.ToString(), $"{(int)answer.Status} {answer.Json}");
        Assert.Equal("application/problem+json", answer.Response.Content.Headers.ContentType?.MediaType);
        var members = answer.Json.AsObject().Select(member => member.Key).Order().ToArray();
        Assert.Equal(["code", "detail", "refusals", "status", "title", "traceId", "type"], members);
        Assert.Equal("urn:everarcade:problem:" + code, answer["type"]);
        Assert.Equal(status, answer.Json["status"]!.GetValue<int>());
        Assert.NotEmpty(answer["title"]);
        Assert.NotEmpty(answer["detail"]);
        Assert.NotEmpty(answer["traceId"]);
        if (place is not null)
        {
            Assert.Contains((code, place), Refusals(answer));
        }
    }

    public static (string Code, string Place)[] Refusals(Answer answer) =>
        [.. answer.Json["refusals"]!.AsArray().Select(Read)];

    private static (string Code, string Place) Read(JsonNode? refusal) =>
        (refusal!["code"]!.ToString(), refusal["place"]!.ToString());
}
