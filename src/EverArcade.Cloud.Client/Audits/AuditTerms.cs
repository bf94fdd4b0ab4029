using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Audits;

/// <summary>What an audit shall re-execute.</summary>
public sealed record AuditTerms
{
    /// <summary>The branch; null for the active one. What a rollback left behind stands on the branch it closed.</summary>
    public BranchId? Branch { get; init; }

    /// <summary>First receipt; null for the first.</summary>
    public Sequence? From { get; init; }

    /// <summary>Last receipt; null for the head's.</summary>
    public Sequence? To { get; init; }

    /// <summary>Intervals between checkpoints to re-execute; null for all.</summary>
    public int? Sample { get; init; }

    /// <summary>What chooses them; null has the host draw one. Whoever distrusts the host gives his own.</summary>
    public Hash256? Seed { get; init; }

    /// <summary>Whether a second engine executes too.</summary>
    public bool IsDual { get; init; }
}
