using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using QueueMessage = Azure.Storage.Queues.Models.QueueMessage;

namespace EverArcade.Cloud.Functions;

/// <summary>What the host gave up on goes from its <c>-poison</c> queue into the poison store, as with submissions.</summary>
public sealed class ParkAudit([FromKeyedServices(QueueNames.Audits)] TriggeredMessages messages)
{
    [Function("ParkAudit")]
    public Task RunAsync(
        [QueueTrigger("everarcade-audits-0-poison", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.ParkAsync(Delivery.Of(message, 0), cancellationToken);
}
