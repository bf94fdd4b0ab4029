using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Quarantines;

/// <summary>Why and since when a contract may not advance, as the server tells it.</summary>
public sealed record QuarantineSummary
{
    public required ContractId Contract { get; init; }

    public required QuarantineState State { get; init; }

    public required string Reason { get; init; }

    /// <summary>The finding that caused it; null when an operator did.</summary>
    public required Hash256? Finding { get; init; }

    public required string Actor { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The audit that lifts it; null before.</summary>
    public required string? LiftedBy { get; init; }
}
