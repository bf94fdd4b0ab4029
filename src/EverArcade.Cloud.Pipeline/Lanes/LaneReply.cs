using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>The committed receipt, or the one reason why there will be none under this nonce; exactly one is set.</summary>
public readonly record struct LaneReply(ReceiptRow? Receipt, Refusal? Refusal);
