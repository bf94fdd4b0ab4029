using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Quarantines;

/// <summary>A contract's quarantine, also one that is being lifted.</summary>
internal sealed record QuarantineView
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

    public static QuarantineView Of(QuarantineRecord record) => new()
    {
        Contract = record.Contract,
        State = record.State,
        Reason = record.Reason,
        Finding = record.Finding,
        Actor = record.Actor,
        Since = record.Since,
        LiftedBy = record.LiftedBy,
    };
}
