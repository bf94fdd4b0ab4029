using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Checkpoints;

namespace EverArcade.Cloud.Client.Checkpoints;

/// <summary>A checkpoint whose hash and signature have been checked. Whether its host is to be believed is the caller's to
/// say: compare <see cref="SignedCheckpoint.Host"/> with the key you know.</summary>
public sealed record CheckedCheckpoint(SignedCheckpoint Signed, Hash256 Hash);
