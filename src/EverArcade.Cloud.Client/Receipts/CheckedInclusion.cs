using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Client.Receipts;

/// <summary>An inclusion proof that has been verified: the receipt stands in the log with this root.</summary>
public sealed record CheckedInclusion(InclusionProof Proof, Hash256 Receipt, Hash256 Root);
