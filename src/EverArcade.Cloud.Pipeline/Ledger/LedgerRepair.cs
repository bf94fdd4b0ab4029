using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>Rows of one contract branch that are written again where they were lost. Every list may be empty.</summary>
public sealed record LedgerRepair
{
    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    /// <summary>Receipts, in any order.</summary>
    public required IReadOnlyList<ReceiptRow> Receipts { get; init; }

    /// <summary>The marker of each receipt, in the same order.</summary>
    public required IReadOnlyList<Marker> Markers { get; init; }

    public required IReadOnlyList<LogNode> LogNodes { get; init; }

    public required IReadOnlyList<CheckpointRow> Checkpoints { get; init; }
}
