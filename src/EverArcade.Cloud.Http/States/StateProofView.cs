using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Http.States;

/// <summary>A state proof for people and tools: what lies at the end of the key's path, and the hashes beside it from the
/// root downwards. Its complete encoding is in the entry's proofBytes.</summary>
internal sealed record StateProofView(StateProofKind Kind, IReadOnlyList<Hash256> Siblings);
