using EverArcade.Cloud.Pipeline.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>Takes messages off the queue and hands each to the worker: the shell around the queue where no Functions host
/// does it.</summary>
public sealed partial class QueuePump(
    [FromKeyedServices(QueueNames.Submissions)] IMessageQueue queue, MessageWorker worker, QueueSignal signal,
    PipelineOptions options, ILogger<QueuePump> logger)
    : BackgroundService
{
    /// <summary>Messages taken at once: Azure Queue storage gives at most 32.</summary>
    public const int ReceiveMax = 32;

    /// <summary>Messages worked at once.</summary>
    public const int ConcurrencyMax = 256;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _slots = new(ConcurrencyMax);

    public override void Dispose()
    {
        _slots.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var visibility = TimeSpan.FromSeconds(options.VisibilitySeconds);
        var failures = new FailureRun();
        await failures.RepeatAsync(() => TakeAsync(visibility, failures, stoppingToken), Poll, LogReceiveFailed, stoppingToken);
        await WaitForWorksAsync();
    }

    private async Task TakeAsync(TimeSpan visibility, FailureRun failures, CancellationToken stoppingToken)
    {
        await _slots.WaitAsync(stoppingToken);
        _ = _slots.Release();
        var messages = await queue.ReceiveAsync(Math.Min(ReceiveMax, _slots.CurrentCount), visibility, stoppingToken);
        if (failures.End() is > 0 and var ended)
        {
            LogReceivesAgain(ended);
        }

        foreach (var message in messages)
        {
            await _slots.WaitAsync(stoppingToken);
            _ = WorkAsync(message, stoppingToken);
        }

        if (messages.Count == 0)
        {
            await signal.WaitAsync(Poll, stoppingToken);
        }
    }

    /// <summary>Works in flight have been told to stop and give their slots back as they do: after this nothing of the pump
    /// touches the store.</summary>
    private async Task WaitForWorksAsync()
    {
        for (var slot = 0; slot < ConcurrencyMax; slot++)
        {
            await _slots.WaitAsync(CancellationToken.None);
        }
    }

    private async Task WorkAsync(QueueMessage message, CancellationToken stoppingToken)
    {
        try
        {
            await worker.WorkAsync(message, stoppingToken);
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The message becomes visible again by itself: nothing is lost, it is only later.
            LogWorkFailed(message.Id, trouble);
        }
        finally
        {
            _ = _slots.Release();
        }
    }

    [LoggerMessage(3001, LogLevel.Warning, "The queue could not be read, {Failures} times in a row by now; trying again.")]
    private partial void LogReceiveFailed(int failures, Exception trouble);

    [LoggerMessage(3003, LogLevel.Warning, "The queue can be read again, after {Failures} failures.")]
    private partial void LogReceivesAgain(int failures);

    [LoggerMessage(3002, LogLevel.Warning, "Message {MessageId} was neither completed nor given back; it will come again.")]
    private partial void LogWorkFailed(string messageId, Exception trouble);
}
