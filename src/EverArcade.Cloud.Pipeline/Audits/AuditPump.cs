using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Takes messages off the audits queue and works them, where no Functions host does it.</summary>
public sealed partial class AuditPump(
    [FromKeyedServices(QueueNames.Audits)] IMessageQueue queue, AuditRangeWorker worker,
    [FromKeyedServices(QueueNames.Audits)] QueueSignal signal, PipelineOptions options, ILogger<AuditPump> logger)
    : BackgroundService
{
    /// <summary>How long a message stays hidden without being renewed: what a killed worker had taken is visible after it.</summary>
    public static readonly TimeSpan Visibility = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.AuditsAtOnce).Select(_ => RunAsync(stoppingToken)));

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var message in await queue.ReceiveAsync(1, Visibility, stoppingToken))
                {
                    await worker.WorkAsync(message, stoppingToken);
                    signal.Raise();
                }

                await signal.WaitAsync(Poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception trouble) when (trouble is not OutOfMemoryException)
            {
                LogFailed(trouble);
                await Task.Delay(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(3031, LogLevel.Warning, "An audits message was neither done nor given back; it will come again.")]
    private partial void LogFailed(Exception trouble);
}
