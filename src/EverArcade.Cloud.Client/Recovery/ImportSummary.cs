using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Recovery;

/// <summary>Where a contract stands after it was taken in.</summary>
public sealed record ImportSummary
{
    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    public required Sequence Sequence { get; init; }

    public required Hash256 LastReceipt { get; init; }

    public required Hash256 StateRoot { get; init; }

    public required Hash256 LogRoot { get; init; }

    /// <summary>Receipts that this import committed; zero when all were there.</summary>
    public required ulong Imported { get; init; }
}
