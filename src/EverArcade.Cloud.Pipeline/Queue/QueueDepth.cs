namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>What is in the queue.</summary>
/// <param name="Waiting">Messages not completed, in flight or not.</param>
/// <param name="Poisoned">Messages in the poison store.</param>
/// <param name="OldestSentAt">When the oldest waiting message was sent, null when none waits.</param>
public sealed record QueueDepth(long Waiting, long Poisoned, DateTimeOffset? OldestSentAt);
