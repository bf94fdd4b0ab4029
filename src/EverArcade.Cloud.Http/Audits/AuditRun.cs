using EverArcade.Cloud.Pipeline.Audits;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>An audit under way.</summary>
/// <param name="Begun">The report as it was stored first; null when there is no such contract.</param>
/// <param name="Ended">The report at the end, or the fault that ended it.</param>
internal sealed record AuditRun(Task<AuditReport?> Begun, Task<AuditReport?> Ended);
