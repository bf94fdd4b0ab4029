using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using QueueMessage = Azure.Storage.Queues.Models.QueueMessage;

namespace EverArcade.Cloud.Functions;

/// <summary>What the host gave up on after <c>maxDequeueCount</c> deliveries goes from its <c>-poison</c> queue, where it would
/// expire after a week, into the poison store, where it stays until somebody drives it again.</summary>
public sealed class ParkSubmission([FromKeyedServices(QueueNames.Submissions)] TriggeredMessages messages)
{
    [Function("ParkSubmission0")]
    public Task Shard0Async(
        [QueueTrigger("everarcade-submissions-0-poison", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.ParkAsync(Delivery.Of(message, 0), cancellationToken);

    [Function("ParkSubmission1")]
    public Task Shard1Async(
        [QueueTrigger("everarcade-submissions-1-poison", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.ParkAsync(Delivery.Of(message, 1), cancellationToken);

    [Function("ParkSubmission2")]
    public Task Shard2Async(
        [QueueTrigger("everarcade-submissions-2-poison", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.ParkAsync(Delivery.Of(message, 2), cancellationToken);

    [Function("ParkSubmission3")]
    public Task Shard3Async(
        [QueueTrigger("everarcade-submissions-3-poison", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.ParkAsync(Delivery.Of(message, 3), cancellationToken);

    [Function("ParkSubmission4")]
    public Task Shard4Async(
        [QueueTrigger("everarcade-submissions-4-poison", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.ParkAsync(Delivery.Of(message, 4), cancellationToken);

    [Function("ParkSubmission5")]
    public Task Shard5Async(
        [QueueTrigger("everarcade-submissions-5-poison", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.ParkAsync(Delivery.Of(message, 5), cancellationToken);

    [Function("ParkSubmission6")]
    public Task Shard6Async(
        [QueueTrigger("everarcade-submissions-6-poison", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.ParkAsync(Delivery.Of(message, 6), cancellationToken);

    [Function("ParkSubmission7")]
    public Task Shard7Async(
        [QueueTrigger("everarcade-submissions-7-poison", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.ParkAsync(Delivery.Of(message, 7), cancellationToken);
}
