using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Pipeline.Proofs;

/// <summary>A proof that a receipt stands in the log, with what it proves that of.</summary>
/// <param name="Proof">Place, size and path.</param>
/// <param name="Root">The log's root at the proof's size.</param>
/// <param name="Receipt">Hash of the receipt; the leaf is <see cref="LogHash.Leaf"/> of it.</param>
public sealed record InclusionReading(InclusionProof Proof, Hash256 Root, Hash256 Receipt);
