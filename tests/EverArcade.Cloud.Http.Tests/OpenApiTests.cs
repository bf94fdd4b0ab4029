using System.Text.Json.Nodes;
using EverArcade.Cloud.Http.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http.Tests;

public sealed class OpenApiTests(PumpedHost hosted) : IClassFixture<PumpedHost>
{
    [Fact]
    public async Task Document_Operations_AreExactlyTheRoutes()
    {
        var mapped = hosted.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Routing.RouteDoc>() is not null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Select(method => method.ToLowerInvariant() + " " + endpoint.RoutePattern.RawText))
            .Order(StringComparer.Ordinal).ToArray();
        var document = await ReadAsync();
        var described = Operations(document).Select(operation => operation.Name).Order(StringComparer.Ordinal).ToArray();
        Assert.NotEmpty(mapped);
        // A document has no word for a parameter that takes several segments.
        Assert.Equal(mapped.Select(route => route.Replace("{*", "{", StringComparison.Ordinal)), described);
    }

    [Fact]
    public async Task Document_Operation_HasIdAnswersAndProblems()
    {
        var operations = Operations(await ReadAsync()).ToArray();
        Assert.Equal(operations.Length, operations.Select(item => item.Node["operationId"]!.ToString()).Distinct().Count());
        Assert.All(operations, operation =>
        {
            Assert.NotEmpty(operation.Node["summary"]!.ToString());
            var responses = operation.Node["responses"]!.AsObject();
            Assert.Contains(responses, response => response.Key[0] == '2');
            Assert.All(responses.Where(response => response.Key[0] is '4' or '5'), response =>
                Assert.EndsWith(
                    "/ProblemView", response.Value!["content"]!["application/problem+json"]!["schema"]!["$ref"]!.ToString()));
            foreach (var segment in operation.Name.Split('/').Where(segment => segment.StartsWith('{')))
            {
                Assert.Contains(
                    operation.Node["parameters"]!.AsArray(),
                    parameter => parameter!["name"]!.ToString() == segment.Trim('{', '}') && parameter["in"]!.ToString() == "path");
            }
        });
    }

    [Fact]
    public async Task Document_Submit_HasBodyExampleAndHeaders()
    {
        var submit = Operations(await ReadAsync()).Single(item => item.Node["operationId"]!.ToString() == "submit").Node;
        Assert.Equal(
            "increment", submit["requestBody"]!["content"]!["application/json"]!["example"]!["action"]!.ToString());
        Assert.Equal(
            ["contract", "Idempotency-Key", "Prefer"],
            submit["parameters"]!.AsArray().Select(parameter => parameter!["name"]!.ToString()));
        Assert.NotNull(submit["responses"]!["202"]!["headers"]!["Location"]);
    }

    [Fact]
    public async Task Document_ReceiptSchema_HasTheMembersOfAReceipt()
    {
        var contract = await hosted.Host.CreateAsync();
        var receipt = (await hosted.Host.SubmitAsync(contract, """{"action":"increment"}""")).Json["receipt"]!.AsObject();
        var schema = (await ReadAsync())["components"]!["schemas"]!["ReceiptView"]!;
        var required = schema["required"]!.AsArray().Select(name => name!.ToString()).Order();
        Assert.Equal(receipt.Select(member => member.Key).Order(), required);
        Assert.Equal("^[0-9a-f]{64}$", Resolve(schema["properties"]!["hash"]!, await ReadAsync())["pattern"]!.ToString());
    }

    private static JsonNode Resolve(JsonNode schema, JsonNode document) => schema["$ref"] is { } reference
        ? document["components"]!["schemas"]![reference.ToString().Split('/')[^1]]!
        : schema;

    private async Task<JsonNode> ReadAsync() => (await hosted.Host.GetAsync("openapi/v1.json")).Json;

    private static IEnumerable<(string Name, JsonNode Node)> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key + " " + path.Key, operation.Value!);
}
