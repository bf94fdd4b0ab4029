using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using QueueMessage = Azure.Storage.Queues.Models.QueueMessage;

namespace EverArcade.Cloud.Functions;

/// <summary>One message, one invocation, one input. A function binds to one queue, so each shard has its own; those beyond
/// <c>EVERARCADE_Storage__Azure__QueueShards</c> are switched off by <c>AzureWebJobs.ExecuteSubmissionN.Disabled</c>.</summary>
public sealed class ExecuteSubmission([FromKeyedServices(QueueNames.Submissions)] TriggeredMessages messages)
{
    /// <summary>Shards that have a function: more than one storage account can feed (docs/decisions/0010-functions-shell.md).</summary>
    public const int ShardsMax = 8;

    [Function("ExecuteSubmission0")]
    public Task Shard0Async(
        [QueueTrigger("everarcade-submissions-0", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.RunAsync(Delivery.Of(message, 0), cancellationToken);

    [Function("ExecuteSubmission1")]
    public Task Shard1Async(
        [QueueTrigger("everarcade-submissions-1", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.RunAsync(Delivery.Of(message, 1), cancellationToken);

    [Function("ExecuteSubmission2")]
    public Task Shard2Async(
        [QueueTrigger("everarcade-submissions-2", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.RunAsync(Delivery.Of(message, 2), cancellationToken);

    [Function("ExecuteSubmission3")]
    public Task Shard3Async(
        [QueueTrigger("everarcade-submissions-3", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.RunAsync(Delivery.Of(message, 3), cancellationToken);

    [Function("ExecuteSubmission4")]
    public Task Shard4Async(
        [QueueTrigger("everarcade-submissions-4", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.RunAsync(Delivery.Of(message, 4), cancellationToken);

    [Function("ExecuteSubmission5")]
    public Task Shard5Async(
        [QueueTrigger("everarcade-submissions-5", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.RunAsync(Delivery.Of(message, 5), cancellationToken);

    [Function("ExecuteSubmission6")]
    public Task Shard6Async(
        [QueueTrigger("everarcade-submissions-6", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.RunAsync(Delivery.Of(message, 6), cancellationToken);

    [Function("ExecuteSubmission7")]
    public Task Shard7Async(
        [QueueTrigger("everarcade-submissions-7", Connection = "EverArcadeStorage")] QueueMessage message,
        CancellationToken cancellationToken) => messages.RunAsync(Delivery.Of(message, 7), cancellationToken);
}
