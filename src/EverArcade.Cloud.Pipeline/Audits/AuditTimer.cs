using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Ticks the planner where no Functions host does it.</summary>
public sealed partial class AuditTimer(AuditPlanner planner, TimeProvider time, ILogger<AuditTimer> logger) : BackgroundService
{
    /// <summary>Time between two ticks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        TimerLoop.RunAsync(Every, time, planner.TickAsync, LogFailed, stoppingToken);

    [LoggerMessage(3034, LogLevel.Warning, "A tick of the audit planner failed; the next one tries again.")]
    private partial void LogFailed(Exception trouble);
}
