namespace EverArcade.Cloud.Client.Contracts;

/// <summary>A contract and where it stands.</summary>
public sealed record ContractDetail
{
    public required ContractSummary Genesis { get; init; }

    public required ContractHead Head { get; init; }
}
