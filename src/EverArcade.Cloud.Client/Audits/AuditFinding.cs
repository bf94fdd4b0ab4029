using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Audits;

/// <summary>One thing an audit found that is not as it must be.</summary>
public sealed record AuditFinding(Sequence Sequence, string Kind, string Expected, string Found);
