using EverArcade.Cloud.Http.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace EverArcade.Cloud.Http.Routing;

/// <summary>Maps routes one by one, each inside of the edge and with its description, and answers what none of them takes.</summary>
/// <remarks>Handlers are plain request delegates: no binding, no reflection on the way of a request.</remarks>
internal sealed class RouteTable(IEndpointRouteBuilder routes, Edge edge)
{
    internal const string Json = "application/json";
    internal const string Octets = "application/octet-stream";
    internal const string Text = "text/plain";
    private const string Problem = "application/problem+json";

    private readonly List<(TemplateMatcher Path, string Method)> _known = [];

    public RouteTable Get(string pattern, RequestDelegate handler, RouteDoc doc) =>
        Map(HttpMethods.Get, pattern, handler, doc);

    public RouteTable Post(string pattern, RequestDelegate handler, RouteDoc doc) =>
        Map(HttpMethods.Post, pattern, handler, doc);

    /// <summary>Everything else is a problem document too: a path nobody has, or a method its path does not take.</summary>
    public void RefuseTheRest() => routes.MapFallback("{*rest}", edge.Wrap(RefuseAsync));

    private RouteTable Map(string method, string pattern, RequestDelegate handler, RouteDoc doc)
    {
        _known.Add((new TemplateMatcher(TemplateParser.Parse(pattern), []), method));
        var endpoint = routes.MapMethods(pattern, [method], edge.Wrap(handler))
            // What the API explorer asks an endpoint for; request delegates do not carry it by themselves.
            .WithMetadata(handler.Method, doc)
            .WithName(doc.Id).WithSummary(doc.Summary).WithTags(TagOf(pattern));
        if (doc.Body is { } body)
        {
            // Any type passes routing: the handler refuses a wrong one with a problem document.
            _ = endpoint.WithMetadata(new AcceptsMetadata(["*/*"], body));
        }

        foreach (var reply in doc.Replies)
        {
            var type = reply.Body ?? typeof(void);
            string[] contentTypes = reply.Body is null ? [] : [ContentTypeOf(type)];
            _ = endpoint.WithMetadata(new ProducesResponseTypeMetadata(reply.Status, type, contentTypes));
        }

        foreach (var status in doc.Problems.Append(400).Append(500).Distinct().Order())
        {
            _ = endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemView), [Problem]));
        }

        return this;
    }

    private static string ContentTypeOf(Type body) =>
        body == typeof(byte[]) ? Octets : body == typeof(string) ? Text : Json;

    private static string TagOf(string pattern)
    {
        var segments = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.LastOrDefault(segment =>
            segment is "packages" or "publishers" or "contracts" or "submissions" or "receipts" or "log" or "state" or "checkpoints"
                or "audits" or "audit-schedule" or "quarantine" or "operator-log" or "certificates" or "findings" or "export" or "import" or "recovery" or "prunings" or "poison" or "queue") ?? "health";
    }

    private Task RefuseAsync(HttpContext context)
    {
        var methods = _known
            .Where(route => route.Path.TryMatch(context.Request.Path, []))
            .Select(route => route.Method).Distinct().ToArray();
        if (methods.Length == 0)
        {
            return ProblemAnswer.WriteAsync(
                context, ProblemCodes.RouteUnknown, "There is nothing at this path; /openapi/v1.json lists what there is.");
        }

        context.Response.Headers.Allow = string.Join(", ", methods);
        return ProblemAnswer.WriteAsync(
            context, ProblemCodes.MethodNotAllowed, $"This path takes {string.Join(" and ", methods)}.");
    }
}
