namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>One delivery of a message.</summary>
/// <param name="Id">The message's id, stable over deliveries.</param>
/// <param name="PopReceipt">Proof of this delivery: complete, release and park work with the newest only.</param>
/// <param name="Body">The claim check as text.</param>
/// <param name="DequeueCount">Deliveries so far, this one included; 0 for a message just sent.</param>
public sealed record QueueMessage(string Id, string PopReceipt, string Body, int DequeueCount);
