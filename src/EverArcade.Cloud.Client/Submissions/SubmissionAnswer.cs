using EverArcade.Cloud.Client.Receipts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Client.Submissions;

/// <summary>What became of a submission.</summary>
/// <param name="Submission">Its id, as computed here.</param>
/// <param name="Nonce">Its nonce, where it is known.</param>
/// <param name="Receipt">Its receipt, checked; null while it is pending.</param>
public sealed record SubmissionAnswer(SubmissionId Submission, string? Nonce, CheckedReceipt? Receipt)
{
    /// <summary>Accepted and durable, not executed yet: ask again.</summary>
    public bool IsPending => Receipt is null;
}
