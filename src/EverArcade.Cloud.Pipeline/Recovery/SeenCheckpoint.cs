using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Checkpoints;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>A checkpoint of an archive, and what this host has of it.</summary>
internal readonly record struct SeenCheckpoint(Checkpoint Checkpoint, Hash256 Hash, bool IsStored, bool IsBlobGood);
