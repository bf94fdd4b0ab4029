using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>A contract as a list has it.</summary>
/// <param name="Id">The id it is listed under.</param>
/// <param name="Record">What it was created from; null where the row is not what was written: one that has rotted does not hide
/// those behind it.</param>
public sealed record ListedContract(ContractId Id, ContractRecord? Record);
