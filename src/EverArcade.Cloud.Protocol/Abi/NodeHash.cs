namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>An entry of an ABI receipt's node hashes: a node's id and the hash it is claimed to have, in hex.</summary>
public sealed record NodeHash(string Id, string Hash);
