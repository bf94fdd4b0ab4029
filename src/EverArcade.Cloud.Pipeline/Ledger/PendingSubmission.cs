using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>A submission that has been accepted and has no receipt yet.</summary>
public sealed record PendingSubmission
{
    public required ContractId Contract { get; init; }

    public required MarkerKey Marker { get; init; }

    public required SubmissionId Submission { get; init; }

    /// <summary>The encoded submission (docs/format.md, Submission).</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>When it was accepted; kept beside, never hashed.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }
}
