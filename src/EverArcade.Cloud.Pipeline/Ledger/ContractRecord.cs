using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>A contract as it was created: immutable.</summary>
/// <param name="Genesis">What the contract is made from; its hash is the id.</param>
/// <param name="CreatedAt">When this deployment created it; kept beside, never hashed.</param>
public sealed record ContractRecord(Genesis Genesis, DateTimeOffset CreatedAt)
{
    public ContractId Id { get; } = Genesis.ComputeId();
}
