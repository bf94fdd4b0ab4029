using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure.Connections;
using QueueMessage = EverArcade.Cloud.Pipeline.Queue.QueueMessage;

namespace EverArcade.Cloud.Storage.Azure.Queue;

/// <summary>One of the pipeline's queues on one or more Azure queues, chosen by the contract; messages that could not be worked
/// are in a table. Thread-safe.</summary>
/// <remarks>A send that was repeated by the client library may be there twice: delivery is at least once anyway.</remarks>
internal sealed class AzureQueue(
    IReadOnlyList<QueueClient> shards, PoisonTable poison, AzureCalls calls) : IMessageQueue
{
    /// <summary>Azure Queue: at most 32 messages in one request.</summary>
    public const int ReceiveMax = 32;

    // Azure Queue: seven days, which a message of a quarantined contract would outlive; -1 s means never.
    private static readonly TimeSpan NoExpiry = TimeSpan.FromSeconds(-1);

    // Azure Queue: a message is hidden for at most seven days.
    private static readonly TimeSpan HiddenMax = TimeSpan.FromDays(7);

    // While a message is parked: long enough for two requests with their retries.
    private static readonly TimeSpan ParkingMax = TimeSpan.FromMinutes(2);

    private int _turn;

    public Task<QueueMessage> SendAsync(
        ContractId contract, string body, TimeSpan invisibleFor, CancellationToken cancellationToken)
    {
        StoredText.Check(body, nameof(body), IMessageQueue.BodyBytesMax);
        return SendAsync(AzureNames.ShardOf(contract, shards.Count), body, invisibleFor, cancellationToken);
    }

    /// <remarks>Asks the shards in turn until one has messages: a busy queue costs one request for each 32 messages, an idle one a
    /// request for each shard.</remarks>
    public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
        int max, TimeSpan visibility, CancellationToken cancellationToken) => calls.RunAsync<IReadOnlyList<QueueMessage>>(
        "receive messages",
        async () =>
        {
            var first = (uint)Interlocked.Increment(ref _turn);
            for (var number = 0U; number < shards.Count && max > 0; number++)
            {
                var shard = (int)((first + number) % (uint)shards.Count);
                var received = await shards[shard].ReceiveMessagesAsync(
                    Math.Min(max, ReceiveMax), Seconds(visibility, least: 1), cancellationToken);
                if (received.Value.Length > 0)
                {
                    return
                    [
                        .. received.Value.Select(message => new QueueMessage(
                            ShardedId.Format(shard, message.MessageId), message.PopReceipt, QueueText.Decode(message.Body.ToString()),
                            (int)message.DequeueCount)),
                    ];
                }
            }

            return [];
        },
        cancellationToken);

    public Task CompleteAsync(QueueMessage message, CancellationToken cancellationToken) => ChangeAsync(
        message, "delete a message",
        async (shard, id) =>
        {
            _ = await shard.DeleteMessageAsync(id, message.PopReceipt, cancellationToken);
            return message.PopReceipt;
        },
        cancellationToken);

    public Task ReleaseAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        HideAsync(message, delay, cancellationToken);

    public async Task<QueueMessage?> RenewAsync(
        QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken) =>
        await HideAsync(message, visibility, cancellationToken) is { } popReceipt
            ? message with { PopReceipt = popReceipt } : null;

    /// <remarks>Taken for good first, so that only the newest delivery can park; then kept, then deleted. A crash in between parks it
    /// once more.</remarks>
    public async Task ParkAsync(QueueMessage message, string reason, CancellationToken cancellationToken)
    {
        if (await HideAsync(message, ParkingMax, cancellationToken) is not { } popReceipt
            || !ShardedId.TryParse(message.Id, shards.Count, out var shard, out _))
        {
            return;
        }

        await poison.AddAsync(shard, message, reason, cancellationToken);
        await CompleteAsync(message with { PopReceipt = popReceipt }, cancellationToken);
    }

    /// <remarks>An id without a shard that is here (a deployment had more of them once) is kept under the first one.</remarks>
    public Task KeepAsync(QueueMessage message, string reason, CancellationToken cancellationToken) => poison.AddAsync(
        ShardedId.TryParse(message.Id, shards.Count, out var shard, out _) ? shard : 0, message, reason, cancellationToken);

    public Task<IReadOnlyList<Listed<PoisonMessage>>> ListPoisonAsync(
        string? after, int max, CancellationToken cancellationToken) => poison.ListAsync(after, max, cancellationToken);

    /// <remarks>Sent first, taken away after: a crash in between delivers it, and leaves it parked as well.</remarks>
    public async Task<bool> RedriveAsync(string poisonId, CancellationToken cancellationToken)
    {
        if (await poison.FindAsync(poisonId, cancellationToken) is not { } parked)
        {
            return false;
        }

        _ = await SendAsync(parked.Shard % shards.Count, parked.Message.Body, TimeSpan.Zero, cancellationToken);
        await poison.RemoveAsync(parked, cancellationToken);
        return true;
    }

    /// <remarks>The numbers are Azure's own approximation; the oldest is the oldest of those that can be seen, since Azure does not
    /// tell about hidden ones.</remarks>
    public async Task<QueueDepth> ReadDepthAsync(CancellationToken cancellationToken)
    {
        var counting = poison.CountAsync(cancellationToken);
        var shardDepths = await calls.RunAsync(
            "count messages",
            () => Task.WhenAll(shards.Select(shard => ReadDepthAsync(shard, cancellationToken))), cancellationToken);
        return new QueueDepth(
            shardDepths.Sum(depth => depth.Waiting), await counting, shardDepths.Min(depth => depth.Oldest));
    }

    private static async Task<(long Waiting, DateTimeOffset? Oldest)> ReadDepthAsync(
        QueueClient shard, CancellationToken cancellationToken)
    {
        var properties = await shard.GetPropertiesAsync(cancellationToken);
        var waiting = properties.Value.ApproximateMessagesCountLong;
        if (waiting == 0)
        {
            return (0, null);
        }

        var front = await shard.PeekMessagesAsync(ReceiveMax, cancellationToken);
        return (waiting, front.Value.Min(message => message.InsertedOn));
    }

    private Task<QueueMessage> SendAsync(
        int shard, string body, TimeSpan invisibleFor, CancellationToken cancellationToken) => calls.RunAsync(
        "send a message",
        async () =>
        {
            var sent = await shards[shard].SendMessageAsync(
                QueueText.Encode(body), Seconds(invisibleFor, least: 0), NoExpiry, cancellationToken);
            return new QueueMessage(ShardedId.Format(shard, sent.Value.MessageId), sent.Value.PopReceipt, body, 0);
        },
        cancellationToken);

    /// <returns>The new pop receipt; null when this is not the newest delivery any more.</returns>
    private Task<string?> HideAsync(QueueMessage message, TimeSpan time, CancellationToken cancellationToken) => ChangeAsync(
        message, "hide a message",
        async (shard, id) =>
        {
            var updated = await shard.UpdateMessageAsync(
                id, message.PopReceipt, (BinaryData?)null, Seconds(time, least: 0), cancellationToken);
            return updated.Value.PopReceipt;
        },
        cancellationToken);

    /// <summary>A message that is gone, or was delivered again meanwhile, is left alone.</summary>
    private Task<string?> ChangeAsync(
        QueueMessage message, string what, Func<QueueClient, string, Task<string>> change,
        CancellationToken cancellationToken) => calls.RunAsync(
        what,
        async () =>
        {
            if (!ShardedId.TryParse(message.Id, shards.Count, out var shard, out var id))
            {
                return null;
            }

            try
            {
                return await change(shards[shard], id);
            }
            catch (RequestFailedException gone) when (gone.ErrorCode is "MessageNotFound" or "PopReceiptMismatch")
            {
                return null;
            }
        },
        cancellationToken);

    /// <summary>Azure counts whole seconds: rounded up.</summary>
    private static TimeSpan Seconds(TimeSpan time, int least)
    {
        var seconds = Math.Clamp(Math.Ceiling(time.TotalSeconds), least, HiddenMax.TotalSeconds);
        return TimeSpan.FromSeconds(seconds);
    }
}
