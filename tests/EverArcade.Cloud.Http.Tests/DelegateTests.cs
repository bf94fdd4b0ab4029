using EverArcade.Cloud.Http.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Tests;

/// <summary>The API as one delegate, as a Functions catch-all calls it: no server, an endpoint of the host's own.</summary>
public sealed class DelegateTests
{
    [Theory]
    [InlineData("/healthz", 200)]
    [InlineData("/v1/queue", 200)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/v1/contracts/x", 400)]
    [InlineData("/nothing", 404)]
    public async Task BuildEverArcade_HostHasRouted_AnswersAllTheSame(string path, int status)
    {
        await using var host = await TestHost.StartAsync(pump: false);
        var api = host.Services.BuildEverArcade();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = host.Services };
        context.SetEndpoint(new Endpoint(_ => Task.CompletedTask, EndpointMetadataCollection.Empty, "catch-all"));
        (context.Request.Method, context.Request.Path, context.Response.Body) = ("GET", path, body);
        context.Request.RouteValues["path"] = path;
        await api(context);
        Assert.Equal(status, context.Response.StatusCode);
        Assert.DoesNotContain("path", context.Request.RouteValues.Keys);
        Assert.True(body.Length > 0);
    }
}
