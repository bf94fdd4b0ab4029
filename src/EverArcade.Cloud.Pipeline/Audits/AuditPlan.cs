using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>What an audit does: fixed when it begins but for its state. Kept on shelf <c>audit.CONTRACT</c> under its id.</summary>
public sealed record AuditPlan
{
    /// <summary>Most ranges of one audit: the plan fits a record, and a certificate names a finding of each.</summary>
    public const int RangesMax = 256;

    public required string Id { get; init; }

    public required AuditPlanState State { get; init; }

    public required AuditMode Mode { get; init; }

    public required bool IsDual { get; init; }

    /// <summary>Share of one guest thread's time while others execute.</summary>
    public required double Share { get; init; }

    /// <summary>The head the audit leads to, as it stood when the audit began.</summary>
    public required Head Head { get; init; }

    /// <summary>The checkpoint the audit starts from, or zero.</summary>
    public required Sequence After { get; init; }

    /// <summary>The last receipt of its range.</summary>
    public required Sequence To { get; init; }

    /// <summary>What is worked one by one, ascending, apart or side by side.</summary>
    public required IReadOnlyList<RangeBounds> Ranges { get; init; }

    /// <summary>Intervals between checkpoints in the range.</summary>
    public required ulong Intervals { get; init; }

    public required ulong IntervalsCompared { get; init; }

    public required Hash256 Seed { get; init; }

    public required string SeedSource { get; init; }

    /// <summary>Whether a schedule asked: its end moves the contract's mark of what has been audited.</summary>
    public required bool IsScheduled { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
}
