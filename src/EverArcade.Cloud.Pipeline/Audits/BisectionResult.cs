using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Where a bad history parts from a good one.</summary>
/// <param name="Good">Good up to here.</param>
/// <param name="Bad">Bad here: the first bad receipt is after <paramref name="Good"/> and at most here.</param>
/// <param name="Steps">Checkpoints compared.</param>
public readonly record struct BisectionResult(Sequence Good, Sequence Bad, int Steps);
