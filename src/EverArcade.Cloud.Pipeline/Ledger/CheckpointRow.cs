using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>A signed checkpoint as it is stored.</summary>
/// <param name="Sequence">The sequence it stands at.</param>
/// <param name="Hash">Its hash, as its successor and the head name it.</param>
/// <param name="Bytes">The encoded signed checkpoint (docs/format.md, Checkpoint).</param>
public sealed record CheckpointRow(Sequence Sequence, Hash256 Hash, ReadOnlyMemory<byte> Bytes);
