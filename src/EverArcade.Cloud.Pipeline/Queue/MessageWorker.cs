using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>Works one message that this process took off the queue. Whatever happens, the message ends completed, given back,
/// or parked with a reason. Thread-safe.</summary>
public sealed partial class MessageWorker(
    [FromKeyedServices(QueueNames.Submissions)] IQueueWork work,
    [FromKeyedServices(QueueNames.Submissions)] IMessageQueue queue,
    PipelineSteps steps, PipelineOptions options, PipelineInstruments instruments, ILogger<MessageWorker> logger)
{
    public async Task WorkAsync(QueueMessage message, CancellationToken cancellationToken) =>
        await EndAsync(message, await work.RunAsync(message.Body, cancellationToken), cancellationToken);

    /// <summary>Makes the message's end what its work ended with.</summary>
    internal async Task EndAsync(QueueMessage message, DeliveryEnd end, CancellationToken cancellationToken)
    {
        switch (end)
        {
            case DeliveryEnd.Later { Delay: var delay }:
                await queue.ReleaseAsync(message, delay, cancellationToken);
                break;
            case DeliveryEnd.Failed { Trouble: var trouble }:
                await GiveBackAsync(message, trouble, cancellationToken);
                break;
            case DeliveryEnd.Unworkable { Reason: var reason }:
                await ParkAsync(message, reason, cancellationToken);
                break;
            default:
                await steps.ReachAsync(PipelineStep.Completing);
                await queue.CompleteAsync(message, cancellationToken);
                break;
        }
    }

    private async Task GiveBackAsync(QueueMessage message, Exception trouble, CancellationToken cancellationToken)
    {
        LogGivenBack(message.Id, message.DequeueCount, options.DeliveriesMax, trouble);
        if (message.DequeueCount >= options.DeliveriesMax)
        {
            await ParkAsync(message, PoisonReasons.Tried(message.DequeueCount, trouble), cancellationToken);
            return;
        }

        var delay = TimeSpan.FromSeconds((double)options.RetrySeconds * message.DequeueCount);
        await queue.ReleaseAsync(message, delay, cancellationToken);
    }

    private async Task ParkAsync(QueueMessage message, string reason, CancellationToken cancellationToken)
    {
        instruments.Parked();
        LogParked(message.Id, reason);
        await queue.ParkAsync(message, reason, cancellationToken);
    }

    [LoggerMessage(3011, LogLevel.Warning, "Message {MessageId} failed at delivery {Delivery} of {DeliveriesMax}; given back.")]
    private partial void LogGivenBack(string messageId, int delivery, int deliveriesMax, Exception trouble);

    [LoggerMessage(3012, LogLevel.Error, "Message {MessageId} is parked: {Reason}")]
    private partial void LogParked(string messageId, string reason);
}
