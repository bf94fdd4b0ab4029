using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Pipeline.Proofs;

/// <summary>A proof that the log only grew between two sizes, with the roots at both.</summary>
public sealed record ConsistencyReading(ConsistencyProof Proof, Hash256 OldRoot, Hash256 NewRoot);
