using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>What became of a lift.</summary>
/// <param name="Record">The quarantine as it stands; null when there is none.</param>
/// <param name="Refusals">Every reason why it stays; empty when it is lifted.</param>
public sealed record LiftResult(QuarantineRecord? Record, IReadOnlyList<Refusal> Refusals);
