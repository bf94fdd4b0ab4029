using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>Names a row of a store, whichever store it is.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Contract">Whose it is; for a package, a contract made from it.</param>
/// <param name="Number">Sequence of a receipt or checkpoint, index of a log node of level 1; zero otherwise.</param>
/// <param name="Branch">The branch the row was written on; of a head, whose it is.</param>
public readonly record struct RawRow(RawKind Kind, ContractId Contract, ulong Number = 0, uint Branch = 0);
