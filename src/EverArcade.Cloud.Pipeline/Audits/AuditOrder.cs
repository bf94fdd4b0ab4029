using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>What somebody asks to have audited.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="From">First receipt to report on; re-execution starts at the checkpoint below it.</param>
/// <param name="To">Last receipt; null for the head's.</param>
public sealed record AuditOrder(ContractId Contract, Sequence From, Sequence? To)
{
    /// <summary>The branch; null for the active one. One that was rolled back is closed, and stands as it was left.</summary>
    public BranchId? Branch { get; init; }

    public AuditMode Mode { get; init; } = AuditMode.Full;

    /// <summary>Intervals to re-execute in a sampled audit.</summary>
    public int Sample { get; init; }

    /// <summary>What chooses them; null has the host draw one.</summary>
    public Hash256? Seed { get; init; }

    /// <summary>Whether a second engine executes too.</summary>
    public bool IsDual { get; init; }

    /// <summary>Share of one guest thread's time while others execute; null for the host's.</summary>
    public double? Share { get; init; }

    internal bool IsScheduled { get; init; }

    internal string? Id { get; init; }
}
