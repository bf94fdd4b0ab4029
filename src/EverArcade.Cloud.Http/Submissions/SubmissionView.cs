using System.Text.Json.Serialization;
using EverArcade.Cloud.Http.Receipts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Http.Submissions;

/// <summary>What became of a submission.</summary>
/// <param name="Submission">Its id: the hash of what was submitted.</param>
/// <param name="Status"><c>executed</c> with a receipt, or <c>pending</c>: accepted and durable, ask again.</param>
internal sealed record SubmissionView(SubmissionId Submission, string Status)
{
    public const string Executed = "executed";

    public const string Pending = "pending";

    /// <summary>The nonce it was submitted under; the answer to a submission has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Nonce { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReceiptView? Receipt { get; init; }
}
