using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>Why and since when a contract may not advance; kept on shelf <c>quarantine</c> under the contract's id.</summary>
public sealed record QuarantineRecord
{
    public required ContractId Contract { get; init; }

    public required QuarantineState State { get; init; }

    /// <summary>For people.</summary>
    public required string Reason { get; init; }

    /// <summary>The audit finding that caused it; null when an operator did.</summary>
    public required Hash256? Finding { get; init; }

    /// <summary>Who set it: <c>audit</c>, or what the operator calls himself.</summary>
    public required string Actor { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The audit whose certificate lifts it; null before.</summary>
    public string? LiftedBy { get; init; }

    /// <summary>Who lifts it; null before.</summary>
    public string? LiftedByActor { get; init; }
}
