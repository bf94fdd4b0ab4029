using EverArcade.Cloud.Storage.Azure.Queue;
using HostMessage = Azure.Storage.Queues.Models.QueueMessage;
using QueueMessage = EverArcade.Cloud.Pipeline.Queue.QueueMessage;

namespace EverArcade.Cloud.Functions;

/// <summary>A message as the host binds it, as the pipeline sees it.</summary>
internal static class Delivery
{
    public static QueueMessage Of(HostMessage message, int shard) => new(
        ShardedId.Format(shard, message.MessageId), message.PopReceipt, message.MessageText, (int)message.DequeueCount);
}
