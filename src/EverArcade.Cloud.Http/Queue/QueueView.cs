namespace EverArcade.Cloud.Http.Queue;

/// <summary>How many messages wait and are parked, and since when the oldest waits.</summary>
internal sealed record QueueView(long Waiting, long Poisoned, DateTimeOffset? OldestSentAt);
