using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace EverArcade.Cloud.Functions;

/// <summary>Every request, into the one route table (docs/http.md). The host's route prefix is empty (host.json).</summary>
public sealed class Api(RequestDelegate everArcade)
{
    [Function("Api")]
    public async Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request)
    {
        await everArcade(request.HttpContext);
        return new EmptyResult();
    }
}
