using Azure;
using EverArcade.Cloud.Pipeline.Queue;

namespace EverArcade.Cloud.Storage.Azure.Queue;

/// <summary>A parked message as its row says.</summary>
/// <param name="Message">What the pipeline sees of it.</param>
/// <param name="Shard">The shard it was taken from.</param>
/// <param name="Version">The row's ETag.</param>
internal sealed record ParkedMessage(PoisonMessage Message, int Shard, ETag Version);
