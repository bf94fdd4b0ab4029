using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Http.Health;

/// <summary>Liveness, which depends on nothing, and readiness, which reads what every request needs.</summary>
internal sealed partial class HealthRoutes(
    ILedger ledger, [FromKeyedServices(QueueNames.Submissions)] IMessageQueue queue, TimeProvider time,
    ILogger<HealthRoutes> logger)
{
    /// <summary>Longest wait for one dependency, seconds: probes commonly give up after ten.</summary>
    private const int ProbeSecondsMax = 5;

    public static Task LiveAsync(HttpContext context) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, new LivenessView(true), ApiJson.Default.LivenessView);

    public async Task ReadyAsync(HttpContext context)
    {
        var probes = await Task.WhenAll(
            ProbeAsync("ledger", token => ledger.ListContractsAsync(null, 1, token), context.RequestAborted),
            ProbeAsync("queue", token => queue.ReadDepthAsync(token), context.RequestAborted));
        var missing = probes.OfType<Refusal>().ToArray();
        if (missing.Length > 0)
        {
            await ProblemAnswer.WriteAsync(context, ProblemCodes.NotReady, "A dependency does not answer.", missing);
            return;
        }

        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, new ReadinessView(true, []), ApiJson.Default.ReadinessView);
    }

    /// <summary>Asks a dependency something cheap; any failure is an answer here.</summary>
    private async Task<Refusal?> ProbeAsync(string name, Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        try
        {
            await ask(cancellationToken).WaitAsync(TimeSpan.FromSeconds(ProbeSecondsMax), time, cancellationToken);
            return null;
        }
        catch (Exception trouble) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotReady(name, trouble);
            return new Refusal(ProblemCodes.NotReady, name, $"The {name} cannot be read.");
        }
    }

    [LoggerMessage(5011, LogLevel.Warning, "Not ready: the {Dependency} cannot be read.")]
    private partial void LogNotReady(string dependency, Exception trouble);
}
