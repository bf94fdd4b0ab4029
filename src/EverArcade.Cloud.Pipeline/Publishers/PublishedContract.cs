using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Publishers;

/// <summary>A contract that runs a package of some publisher, and where it stands.</summary>
public sealed record PublishedContract(ContractRecord Contract, Head Head);
