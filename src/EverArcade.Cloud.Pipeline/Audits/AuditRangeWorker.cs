using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Works one message of the audits queue. Whatever happens, the message ends completed, given back, or parked with a
/// reason. Thread-safe.</summary>
public sealed partial class AuditRangeWorker(
    [FromKeyedServices(QueueNames.Audits)] IMessageQueue queue, BacklogRun backlog, PipelineOptions options,
    ILogger<AuditRangeWorker> logger)
{
    public async Task WorkAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        if (!AuditMessage.TryParse(message.Body, out var work))
        {
            await ParkAsync(message, "not a message of the audits queue", cancellationToken);
            return;
        }

        try
        {
            await RunAsync(work, cancellationToken);
            await queue.CompleteAsync(message, cancellationToken);
        }
        catch (IntegrityException corrupt)
        {
            await ParkAsync(message, corrupt.Message, cancellationToken);
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await GiveBackAsync(message, trouble, cancellationToken);
        }
    }

    private Task RunAsync(AuditMessage work, CancellationToken cancellationToken) =>
        backlog.RunAsync(work.Contract, cancellationToken);

    private async Task GiveBackAsync(QueueMessage message, Exception trouble, CancellationToken cancellationToken)
    {
        LogGivenBack(message.Id, message.DequeueCount, trouble);
        if (message.DequeueCount >= options.DeliveriesMax)
        {
            await ParkAsync(message, $"{message.DequeueCount} tries failed; the last: {trouble.Message}", cancellationToken);
            return;
        }

        var delay = TimeSpan.FromSeconds((double)options.RetrySeconds * message.DequeueCount);
        await queue.ReleaseAsync(message, delay, cancellationToken);
    }

    private async Task ParkAsync(QueueMessage message, string reason, CancellationToken cancellationToken)
    {
        LogParked(message.Id, reason);
        await queue.ParkAsync(message, reason, cancellationToken);
    }

    [LoggerMessage(3032, LogLevel.Warning, "Audits message {MessageId} failed at delivery {Delivery}; given back.")]
    private partial void LogGivenBack(string messageId, int delivery, Exception trouble);

    [LoggerMessage(3033, LogLevel.Error, "Audits message {MessageId} is parked: {Reason}")]
    private partial void LogParked(string messageId, string reason);
}
