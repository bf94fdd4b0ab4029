using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>What came of a change of a schedule.</summary>
/// <param name="Schedule">The schedule that stands.</param>
/// <param name="Refusals">Why it was not changed; empty when it was, or was so already.</param>
public sealed record AuditScheduleResult(AuditSchedule Schedule, IReadOnlyList<Refusal> Refusals);
