using System.Net;
using System.Text.Json.Nodes;

namespace EverArcade.Cloud.Http.Tests;

/// <summary>One answer as tests look at it.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonNode Json, HttpResponseMessage Response)
{
    public string this[string member] => Json[member]!.ToString();

    public JsonArray Items => Json["items"]!.AsArray();
}
