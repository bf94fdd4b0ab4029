using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>One thing that is not as it must be.</summary>
/// <param name="Sequence">The receipt it concerns; for a checkpoint, the sequence it stands at.</param>
/// <param name="Kind">Which kind, e.g. <c>divergence:new-state-root</c>, <c>corruption:submission</c>, <c>gap</c>.</param>
/// <param name="Expected">What re-execution or the rule gives.</param>
/// <param name="Found">What is stored.</param>
public sealed record AuditFinding(Sequence Sequence, string Kind, string Expected, string Found);
