using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>At least once, unordered. A message is a claim check in text, never a payload. Thread-safe.</summary>
/// <remarks>There is one queue for each name in <see cref="QueueNames"/>, registered as a keyed service; nothing goes from
/// one to another.</remarks>
public interface IMessageQueue
{
    /// <summary>Longest message body, bytes: Azure Queue storage allows 64 KiB, base64 leaves three quarters.</summary>
    const int BodyBytesMax = 48 << 10;

    /// <summary>Adds a message that becomes visible after <paramref name="invisibleFor"/>; durable on return.</summary>
    /// <param name="contract">Whom it concerns: a store that shards its queue chooses the shard by it, and by nothing else.</param>
    /// <param name="body">The claim check.</param>
    /// <param name="invisibleFor">How long nobody may receive it.</param>
    /// <param name="cancellationToken">Ends the call; whether the message was sent is then unknown.</param>
    /// <exception cref="ArgumentException">The body is longer than <see cref="BodyBytesMax"/>, or has no exact UTF-8 form.</exception>
    Task<QueueMessage> SendAsync(
        ContractId contract, string body, TimeSpan invisibleFor, CancellationToken cancellationToken);

    /// <summary>Takes visible messages, hides them for <paramref name="visibility"/> and counts the delivery.</summary>
    Task<IReadOnlyList<QueueMessage>> ReceiveAsync(int max, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Deletes a message that is done. A message that is gone or was taken by somebody else meanwhile is left alone.</summary>
    Task CompleteAsync(QueueMessage message, CancellationToken cancellationToken);

    /// <summary>Gives a message back: visible again after <paramref name="delay"/>.</summary>
    Task ReleaseAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Keeps a message hidden from here on while it is being worked: no other delivery, the count stays.</summary>
    /// <returns>The same delivery with the newest receipt; null when it is not the newest any more, or done.</returns>
    Task<QueueMessage?> RenewAsync(QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Moves a message to the poison store with the reason.</summary>
    /// <remarks>One entry for each body: parked again (a sweep tried it again), the body keeps its entry, with the newest reason.</remarks>
    Task ParkAsync(QueueMessage message, string reason, CancellationToken cancellationToken);

    /// <summary>Puts a message into the poison store, with the reason, that somebody else takes off the queue: a Functions host,
    /// which may have changed the message's pop receipt meanwhile or moved it to a queue of its own.</summary>
    /// <remarks>One entry for each body, as with <see cref="ParkAsync"/>.</remarks>
    Task KeepAsync(QueueMessage message, string reason, CancellationToken cancellationToken);

    /// <summary>Parked messages in the order they were parked, those after <paramref name="after"/> (a poison id), by their poison
    /// ids: one that is not what was parked hides no other.</summary>
    Task<IReadOnlyList<Listed<PoisonMessage>>> ListPoisonAsync(string? after, int max, CancellationToken cancellationToken);

    /// <summary>Puts a parked message back into the queue with a delivery count of zero.</summary>
    /// <returns>False when there is no such parked message.</returns>
    Task<bool> RedriveAsync(string poisonId, CancellationToken cancellationToken);

    /// <summary>How many messages wait, are in flight and are parked, and since when the oldest waits.</summary>
    Task<QueueDepth> ReadDepthAsync(CancellationToken cancellationToken);
}
