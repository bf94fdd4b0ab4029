namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>How far an audit is.</summary>
/// <param name="Compared">Receipts re-executed and compared.</param>
/// <param name="Total">Receipts to compare in all.</param>
public readonly record struct AuditProgress(ulong Compared, ulong Total);
