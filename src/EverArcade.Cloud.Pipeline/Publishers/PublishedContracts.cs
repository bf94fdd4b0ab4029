using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Publishers;

/// <summary>A page of contracts.</summary>
/// <param name="Items">In order of their ids; may be empty although there are more.</param>
/// <param name="Next">Where the next page starts; null after the last.</param>
/// <param name="Unreadable">Contracts of which the row, the head or the package's record cannot be read: whose they are is not known.</param>
public sealed record PublishedContracts(
    IReadOnlyList<PublishedContract> Items, ContractId? Next, IReadOnlyList<ContractId> Unreadable);
