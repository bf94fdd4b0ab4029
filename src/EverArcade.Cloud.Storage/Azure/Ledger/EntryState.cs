using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>What a submission's row says.</summary>
internal sealed record EntryState
{
    public required SubmissionId Submission { get; init; }

    /// <summary>The key it was accepted under.</summary>
    public required MarkerKey Marker { get; init; }

    /// <summary>Null while it waits.</summary>
    public Sequence? Sequence { get; init; }

    /// <summary>The branch of its receipt.</summary>
    public BranchId Branch { get; init; }

    /// <summary>When it was accepted; what has run keeps nothing of it.</summary>
    public DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Its bytes while it waits, when they are in the row.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The blob of its bytes while it waits, when they are not in the row.</summary>
    public Hash256? Blob { get; init; }

    public SubmissionEntry ToEntry() => new(Submission, Branch, Sequence);
}
