using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Intake;

/// <summary>What became of a submission: refused, accepted (durably queued), or executed.</summary>
public abstract record SubmitResult
{
    private SubmitResult()
    {
    }

    /// <summary>Not taken; every reason is listed and nothing was stored.</summary>
    public sealed record Refused(IReadOnlyList<Refusal> Refusals) : SubmitResult;

    /// <summary>Stored and queued: it will get exactly one receipt, even if this process dies now.</summary>
    public sealed record Accepted(SubmissionId Submission) : SubmitResult;

    /// <summary>Executed and committed: this is its receipt.</summary>
    public sealed record Executed(SubmissionId Submission, ReceiptRow Receipt) : SubmitResult;
}
