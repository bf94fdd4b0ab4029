namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>The members of a contract's schedule record, and how far scheduled audits have come.</summary>
internal sealed record AuditScheduleDocument(
    int EverySeconds, byte Mode, bool Dual, int Sample, ulong ReceiptsMax, double Share, uint AuditedBranch, ulong AuditedTo,
    DateTimeOffset LastAt, string? Active);
