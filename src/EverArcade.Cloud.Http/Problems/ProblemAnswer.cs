using System.Diagnostics;
using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace EverArcade.Cloud.Http.Problems;

/// <summary>Writes problem documents; the only place that does.</summary>
internal static class ProblemAnswer
{
    /// <summary>Most refusals in one document; a request with more is hopeless, and the document stays small.</summary>
    public const int RefusalsMax = 100;

    private const string ContentType = "application/problem+json";

    /// <summary>Answers with what is wrong with the request; the first refusal gives code and status.</summary>
    public static Task WriteAsync(HttpContext context, IReadOnlyList<Refusal> refusals) =>
        WriteAsync(context, refusals[0].Code, refusals[0].Detail, refusals);

    public static Task WriteAsync(HttpContext context, Refusal refusal) => WriteAsync(context, [refusal]);

    /// <summary>Answers with a failure of ours; <paramref name="detail"/> must be fit for strangers.</summary>
    public static Task WriteAsync(HttpContext context, RefusalCode code, string detail) =>
        WriteAsync(context, code, detail, []);

    public static Task WriteAsync(HttpContext context, RefusalCode code, string detail, IReadOnlyList<Refusal> refusals)
    {
        var status = ProblemStatus.Of(code);
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = ProblemStatus.RetryAfterSeconds.ToString();
        }

        var problem = new ProblemView(
            "urn:everarcade:problem:" + code.Name, ReasonPhrases.GetReasonPhrase(status), status, detail, code.Name,
            [.. refusals.Take(RefusalsMax).Select(RefusalView.Of)],
            Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier);
        return JsonAnswer.WriteAsync(context, status, problem, ApiJson.Default.ProblemView, ContentType);
    }
}
