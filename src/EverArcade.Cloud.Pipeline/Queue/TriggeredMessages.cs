using System.Runtime.ExceptionServices;
using EverArcade.Cloud.Pipeline.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>Works messages that a Functions host took off its queue. The host deletes a message when the invocation returns, and
/// delivers it again when it throws: later by <c>visibilityTimeout</c>, at most <c>maxDequeueCount</c> times (host.json), then it
/// moves it to the queue's <c>-poison</c> queue, where it would be forgotten after a week. Thread-safe.</summary>
public sealed partial class TriggeredMessages(
    IQueueWork work, IMessageQueue queue, PipelineOptions options, PipelineInstruments instruments,
    ILogger<TriggeredMessages> logger)
{
    /// <summary>The one of a queue, for registration under the queue's name.</summary>
    public static TriggeredMessages Build(IServiceProvider services, object? queueName) => new(
        services.GetRequiredKeyedService<IQueueWork>(queueName), services.GetRequiredKeyedService<IMessageQueue>(queueName),
        services.GetRequiredService<PipelineOptions>(), services.GetRequiredService<PipelineInstruments>(),
        services.GetRequiredService<ILogger<TriggeredMessages>>());

    /// <summary>One invocation: one message; of the submissions queue one input.</summary>
    /// <param name="message">The message as the host gives it; its pop receipt is not used.</param>
    /// <param name="cancellationToken">The host is about to stop.</param>
    /// <remarks>What it throws is for the host: the message comes again. The last delivery does not throw but parks the message,
    /// since the host's own way would lose the reason.</remarks>
    public async Task RunAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        switch (await work.RunAsync(message.Body, cancellationToken))
        {
            case DeliveryEnd.Later { Contract: var contract, Delay: var delay }:
                // As a new message: a delivery that was no failure does not bring the old one nearer to its last.
                _ = await queue.SendAsync(contract, message.Body, delay, cancellationToken);
                break;
            case DeliveryEnd.Failed { Trouble: var trouble } when message.DequeueCount >= options.DeliveriesMax:
                await ParkAsync(message, PoisonReasons.Tried(message.DequeueCount, trouble), cancellationToken);
                break;
            case DeliveryEnd.Failed { Trouble: var trouble }:
                ExceptionDispatchInfo.Throw(trouble);
                break;
            case DeliveryEnd.Unworkable { Reason: var reason }:
                await ParkAsync(message, reason, cancellationToken);
                break;
            default:
                // Done; or held, and then the ledger keeps the submission and the release of its contract runs it.
                break;
        }
    }

    /// <summary>Takes over what the host gave up on, from its <c>-poison</c> queue into the poison store, where people see it.</summary>
    public Task ParkAsync(QueueMessage message, CancellationToken cancellationToken) =>
        ParkAsync(message, PoisonReasons.GivenUp(options.DeliveriesMax), cancellationToken);

    private async Task ParkAsync(QueueMessage message, string reason, CancellationToken cancellationToken)
    {
        instruments.Parked();
        LogParked(message.Id, reason);
        await queue.KeepAsync(message, reason, cancellationToken);
    }

    [LoggerMessage(3013, LogLevel.Error, "Message {MessageId} is parked: {Reason}")]
    private partial void LogParked(string messageId, string reason);
}
