namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>What the messages of one queue ask for: keyed service by the queue's name. Thread-safe.</summary>
public interface IQueueWork
{
    /// <summary>Works one delivery.</summary>
    /// <param name="body">The message's text.</param>
    /// <param name="cancellationToken">Ends the wait; the message is then neither done nor failed, and comes again.</param>
    /// <exception cref="OperationCanceledException">This host stops.</exception>
    Task<DeliveryEnd> RunAsync(string body, CancellationToken cancellationToken);
}
