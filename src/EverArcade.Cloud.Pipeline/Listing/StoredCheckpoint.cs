using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Checkpoints;

namespace EverArcade.Cloud.Pipeline.Listing;

/// <summary>A checkpoint's row, and what its bytes say.</summary>
public sealed record StoredCheckpoint(CheckpointRow Row, SignedCheckpoint Signed);
