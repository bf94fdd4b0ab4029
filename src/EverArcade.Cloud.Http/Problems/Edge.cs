using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Http.Problems;

/// <summary>Where faults are answered: every handler runs inside of it, and no exception's text but an
/// <see cref="IntegrityException"/>'s leaves through it.</summary>
internal sealed partial class Edge(ILogger<Edge> logger)
{
    public RequestDelegate Wrap(RequestDelegate handler) => async context =>
    {
        try
        {
            await handler(context);
        }
        catch (Exception trouble) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more; what was accepted goes on without them.
            LogAborted(context.Request.Method, trouble.GetType().Name);
        }
        catch (Exception trouble)
        {
            await AnswerAsync(context, trouble);
        }
    };

    private Task AnswerAsync(HttpContext context, Exception trouble)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer is out: the caller must see it break off, not end well.
            LogFailed(context.Request.Method, trouble);
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        switch (trouble)
        {
            case IntegrityException corrupt:
                LogCorrupt(corrupt.Place, corrupt);
                return ProblemAnswer.WriteAsync(context, ProblemCodes.Integrity, corrupt.Message);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return ProblemAnswer.WriteAsync(context, ProblemCodes.BodyTooLarge, "The body is longer than this host reads.");
            case BadHttpRequestException:
                return ProblemAnswer.WriteAsync(context, ProblemCodes.BadRequest, "The request does not keep to HTTP.");
            case ProfileUnsupportedException unsupported:
                return ProblemAnswer.WriteAsync(context, IntakeRefusals.ProfileUnsupported, unsupported.Message);
            case StorageUnavailableException or TimeoutException:
                LogUnavailable(context.Request.Method, trouble);
                return ProblemAnswer.WriteAsync(
                    context, ProblemCodes.StorageUnavailable, "The store does not answer; try again.");
            case ExecutionFaultException fault:
                LogUnavailable(context.Request.Method, trouble);
                return HostFault.WriteAsync(context, fault);
            case LedgerConflictException:
                LogUnavailable(context.Request.Method, trouble);
                return ProblemAnswer.WriteAsync(context, IntakeRefusals.ContractBusy, "The contract is busy; try again.");
            default:
                LogFailed(context.Request.Method, trouble);
                return ProblemAnswer.WriteAsync(
                    context, ProblemCodes.Internal, "The host failed; its log has the reason under the trace id.");
        }
    }

    [LoggerMessage(5001, LogLevel.Debug, "A {Method} request was given up by its caller ({Trouble}).")]
    private partial void LogAborted(string method, string trouble);

    [LoggerMessage(5002, LogLevel.Critical, "Corrupt: {Place}.")]
    private partial void LogCorrupt(string place, Exception trouble);

    [LoggerMessage(5003, LogLevel.Warning, "A {Method} request found a dependency unavailable.")]
    private partial void LogUnavailable(string method, Exception trouble);

    [LoggerMessage(5004, LogLevel.Error, "A {Method} request failed.")]
    private partial void LogFailed(string method, Exception trouble);
}
