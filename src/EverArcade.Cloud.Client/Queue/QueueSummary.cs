namespace EverArcade.Cloud.Client.Queue;

/// <summary>How many messages wait and are parked, and since when the oldest waits.</summary>
public sealed record QueueSummary(long Waiting, long Poisoned, DateTimeOffset? OldestSentAt);
