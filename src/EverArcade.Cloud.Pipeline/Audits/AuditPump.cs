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

    private Task RunAsync(CancellationToken stoppingToken)
    {
        var failures = new FailureRun();
        return failures.RepeatAsync(() => TakeAsync(failures, stoppingToken), Poll, LogReceiveFailed, stoppingToken);
    }

    private async Task TakeAsync(FailureRun failures, CancellationToken stoppingToken)
    {
        var messages = await queue.ReceiveAsync(1, Visibility, stoppingToken);
        if (failures.End() is > 0 and var ended)
        {
            LogReceivesAgain(ended);
        }

        foreach (var message in messages)
        {
            await WorkAsync(message, stoppingToken);
        }

        await signal.WaitAsync(Poll, stoppingToken);
    }

    private async Task WorkAsync(QueueMessage message, CancellationToken stoppingToken)
    {
        try
        {
            await worker.WorkAsync(message, stoppingToken);
        }
        catch (Exception trouble) when (trouble is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
        {
            // The message becomes visible again by itself: nothing is lost, it is only later.
            LogWorkFailed(message.Id, trouble);
            return;
        }

        signal.Raise();
    }

    [LoggerMessage(3031, LogLevel.Warning, "Audits message {MessageId} was neither done nor given back; it will come again.")]
    private partial void LogWorkFailed(string messageId, Exception trouble);

    [LoggerMessage(3032, LogLevel.Warning, "The audits queue could not be read, {Failures} times in a row by now; trying again.")]
    private partial void LogReceiveFailed(int failures, Exception trouble);

    [LoggerMessage(3033, LogLevel.Warning, "The audits queue can be read again, after {Failures} failures.")]
    private partial void LogReceivesAgain(int failures);
}
