namespace EverArcade.Cloud.Http.Contracts;

/// <summary>A contract and where it stands.</summary>
internal sealed record ContractDetailView(ContractView Genesis, HeadView Head);
