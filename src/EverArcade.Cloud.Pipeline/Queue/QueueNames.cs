namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>The queues there are: keys of the <see cref="IMessageQueue"/> services.</summary>
public static class QueueNames
{
    /// <summary>One message, one submission to run: <see cref="ClaimCheck"/>.</summary>
    public const string Submissions = "submissions";

    /// <summary>One message, one range of receipts to audit, or one contract to release.</summary>
    public const string Audits = "audits";
}
