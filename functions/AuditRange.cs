using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using QueueMessage = Azure.Storage.Queues.Models.QueueMessage;

namespace EverArcade.Cloud.Functions;

/// <summary>One message, one range of receipts re-executed and compared, or the backlog of a contract that was released. The audits
/// queue has one shard.</summary>
public sealed class AuditRange([FromKeyedServices(QueueNames.Audits)] TriggeredMessages messages)
{
    [Function("AuditRange")]
    public Task RunAsync(
        [QueueTrigger("everarcade-audits-0", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.RunAsync(Delivery.Of(message, 0), cancellationToken);
}
