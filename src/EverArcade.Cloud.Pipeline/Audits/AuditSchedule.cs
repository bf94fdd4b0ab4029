using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>How often, how and how much of a contract is audited by itself, and how far that has come.</summary>
public sealed record AuditSchedule
{
    /// <summary>Whether the contract has a schedule of its own; without, it has the host's, also when that changes.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Time between two beginnings; zero for never.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>Full: every receipt since the last audit. Sampled: <see cref="Sample"/> intervals of all of them.</summary>
    public required AuditMode Mode { get; init; }

    /// <summary>Whether a second engine executes too.</summary>
    public required bool IsDual { get; init; }

    /// <summary>Intervals between checkpoints that a sampled audit re-executes.</summary>
    public required int Sample { get; init; }

    /// <summary>Budget: most receipts of one scheduled audit; the next one goes on from there.</summary>
    public required ulong ReceiptsMax { get; init; }

    /// <summary>Budget: share of one guest thread's time while others execute, above 0, at most 1.</summary>
    public required double Share { get; init; }

    /// <summary>The branch <see cref="AuditedTo"/> is on.</summary>
    public BranchId AuditedBranch { get; init; }

    /// <summary>The last receipt that scheduled full audits have passed, from the first on.</summary>
    public Sequence AuditedTo { get; init; }

    /// <summary>When the last scheduled audit began.</summary>
    public DateTimeOffset LastAt { get; init; }

    /// <summary>The scheduled audit that runs; null when none does.</summary>
    public string? Active { get; init; }
}
