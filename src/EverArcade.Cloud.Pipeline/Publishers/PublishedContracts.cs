using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Publishers;

/// <summary>A page of contracts.</summary>
/// <param name="Items">In order of their ids; may be empty although there are more.</param>
/// <param name="Next">Where the next page starts; null after the last.</param>
public sealed record PublishedContracts(IReadOnlyList<PublishedContract> Items, ContractId? Next);
