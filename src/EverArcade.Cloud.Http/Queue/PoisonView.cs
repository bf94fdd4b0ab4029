using EverArcade.Cloud.Pipeline.Queue;

namespace EverArcade.Cloud.Http.Queue;

/// <summary>A message that could not be worked, kept until somebody drives it again.</summary>
internal sealed record PoisonView(string Id, string Body, string Reason, int DequeueCount, DateTimeOffset ParkedAt)
{
    public static PoisonView Of(PoisonMessage message) => new(
        message.Id, message.Body, message.Reason, message.DequeueCount, message.ParkedAt);
}
