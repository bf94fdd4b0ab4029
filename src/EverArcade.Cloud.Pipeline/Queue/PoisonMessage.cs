namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>A message that could not be worked: kept until somebody drives it again.</summary>
/// <param name="Id">Its id in the poison store; ids ascend in the order of parking.</param>
/// <param name="Body">The message's text, as it came.</param>
/// <param name="Reason">Why it was parked, for people.</param>
/// <param name="DequeueCount">Deliveries before it was parked.</param>
/// <param name="ParkedAt">When.</param>
public sealed record PoisonMessage(string Id, string Body, string Reason, int DequeueCount, DateTimeOffset ParkedAt);
