namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>What is left where a contract's own row stands, or stood.</summary>
/// <param name="Geneses">Bytes from the places where its genesis is kept, unchecked: a repair believes what hashes to the contract's
/// id.</param>
/// <param name="CreatedAt">When it was created, as far as that can be read.</param>
public sealed record ContractTraces(IReadOnlyList<ReadOnlyMemory<byte>> Geneses, DateTimeOffset? CreatedAt);
