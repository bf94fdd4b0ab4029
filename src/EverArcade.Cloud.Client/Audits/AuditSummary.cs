using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Audits;

/// <summary>An audit's report, as the server tells it: the server audits itself here. To believe nobody, export and verify.</summary>
public sealed record AuditSummary
{
    public required string Id { get; init; }

    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    public required Sequence From { get; init; }

    public required Sequence To { get; init; }

    /// <summary>Where re-execution started; zero for genesis.</summary>
    public required Sequence Checkpoint { get; init; }

    /// <summary>Receipts re-executed and compared so far.</summary>
    public required ulong Compared { get; init; }

    public required AuditVerdict Verdict { get; init; }

    public required IReadOnlyList<AuditFinding> Findings { get; init; }

    /// <summary>The engine that re-executed, version included.</summary>
    public required string Engine { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset? EndedAt { get; init; }
}
