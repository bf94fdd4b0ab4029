using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Works one message of the audits queue, as <see cref="MessageWorker"/> works one of the other, and keeps it hidden for as
/// long as that takes: what a process that died has taken is visible again soon. Thread-safe.</summary>
public sealed class AuditRangeWorker(
    [FromKeyedServices(QueueNames.Audits)] IQueueWork work, [FromKeyedServices(QueueNames.Audits)] IMessageQueue queue,
    PipelineSteps steps, PipelineOptions options, PipelineInstruments instruments, TimeProvider time, ILogger<MessageWorker> logger)
{
    /// <summary>Between two renewals: two may fail before the message is somebody else's.</summary>
    public static readonly TimeSpan RenewalTime = AuditPump.Visibility / 3;

    private readonly MessageWorker _worker = new(work, queue, steps, options, instruments, logger);

    public async Task WorkAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(message, ended.Token);
        DeliveryEnd end;
        try
        {
            end = await work.RunAsync(message.Body, cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            message = await renewing;
        }

        await _worker.EndAsync(message, end, cancellationToken);
    }

    /// <summary>Keeps the message hidden until it is told to stop, or it is another's.</summary>
    /// <returns>The message with its newest receipt.</returns>
    private async Task<QueueMessage> RenewAsync(QueueMessage message, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(RenewalTime, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                // Not cancelled half way: the receipt it gets is the one that ends the message.
                if (await TryRenewAsync(message) is not { } renewed)
                {
                    return message;
                }

                message = renewed;
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }

        return message;
    }

    /// <returns>Null when the message is another's. After trouble of the store the message as it was: the next time tells.</returns>
    private async Task<QueueMessage?> TryRenewAsync(QueueMessage message)
    {
        try
        {
            return await queue.RenewAsync(message, AuditPump.Visibility, CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            return message;
        }
    }
}
