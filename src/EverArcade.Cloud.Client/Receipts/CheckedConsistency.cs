using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Client.Receipts;

/// <summary>A consistency proof that has been verified: the log with the new root begins with the one with the old root.</summary>
public sealed record CheckedConsistency(ConsistencyProof Proof, Hash256 OldRoot, Hash256 NewRoot);
