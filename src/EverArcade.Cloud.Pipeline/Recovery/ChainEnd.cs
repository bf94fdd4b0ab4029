using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>The last receipt of a branch that an archive proves.</summary>
internal readonly record struct ChainEnd(Sequence Sequence, Hash256 Hash);
