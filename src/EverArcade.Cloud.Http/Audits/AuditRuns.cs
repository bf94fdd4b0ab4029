using EverArcade.Cloud.Pipeline.Audits;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>Runs audits that outlive the request that asked for them; they end with the host. Thread-safe.</summary>
internal sealed partial class AuditRuns(Auditor auditor, IHostApplicationLifetime lifetime, ILogger<AuditRuns> logger)
{
    /// <summary>Audits at a time: they share guest threads and store with live executions.</summary>
    public const int AtOnceMax = 2;

    private int _running;

    /// <returns>False when as many as may are running.</returns>
    public bool TryStart(AuditRequest request, out AuditRun run)
    {
        if (Interlocked.Increment(ref _running) > AtOnceMax)
        {
            _ = Interlocked.Decrement(ref _running);
            run = null!;
            return false;
        }

        var begun = new TaskCompletionSource<AuditReport?>(TaskCreationOptions.RunContinuationsAsynchronously);
        run = new AuditRun(begun.Task, RunAsync(request, begun));
        return true;
    }

    private async Task<AuditReport?> RunAsync(AuditRequest request, TaskCompletionSource<AuditReport?> begun)
    {
        try
        {
            var report = await auditor.RunAsync(
                request, report => _ = begun.TrySetResult(report), null, lifetime.ApplicationStopping);
            _ = begun.TrySetResult(report);
            return report;
        }
        catch (Exception trouble)
        {
            LogFailed(request.Contract.ToString(), trouble);
            _ = begun.TrySetException(trouble);
            throw;
        }
        finally
        {
            _ = Interlocked.Decrement(ref _running);
        }
    }

    [LoggerMessage(5021, LogLevel.Error, "An audit of contract {Contract} did not end; nothing is said about its receipts.")]
    private partial void LogFailed(string contract, Exception trouble);
}
