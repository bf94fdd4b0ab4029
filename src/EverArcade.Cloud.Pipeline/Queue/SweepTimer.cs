using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>Sweeps now and then in this process, where no Functions host has a timer. Several processes on one store may all
/// sweep: a message too many finds the marker.</summary>
public sealed partial class SweepTimer(Sweeper sweeper, TimeProvider time, ILogger<SweepTimer> logger) : BackgroundService
{
    /// <summary>Time between two sweeps: as the schedule of the Functions app.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        TimerLoop.RunAsync(Period, time, token => sweeper.SweepAsync(token), LogSweepFailed, stoppingToken);

    [LoggerMessage(3022, LogLevel.Warning, "The sweep failed; the next one tries again.")]
    private partial void LogSweepFailed(Exception trouble);
}
