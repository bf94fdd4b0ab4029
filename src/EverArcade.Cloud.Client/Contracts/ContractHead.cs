using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Contracts;

/// <summary>Where a contract stands (docs/protocol.md, Glossary).</summary>
public sealed record ContractHead
{
    public required BranchId Branch { get; init; }

    /// <summary>Sequence of the last receipt; zero before the first.</summary>
    public required Sequence Sequence { get; init; }

    public required Hash256 LastReceipt { get; init; }

    public required Hash256 StateRoot { get; init; }

    /// <summary>Root of the receipt log of <see cref="Sequence"/> receipts.</summary>
    public required Hash256 LogRoot { get; init; }

    public required Hash256 Package { get; init; }

    public required Hash256 Profile { get; init; }

    public required ContractStatus Status { get; init; }

    /// <summary>Hash of the newest checkpoint; null when there is none.</summary>
    public required Hash256? Checkpoint { get; init; }

    public required Sequence CheckpointSequence { get; init; }
}
