namespace EverArcade.Cloud.Client.Queue;

/// <summary>A message that could not be worked, kept until somebody drives it again.</summary>
public sealed record PoisonItem(string Id, string Body, string Reason, int DequeueCount, DateTimeOffset ParkedAt);
