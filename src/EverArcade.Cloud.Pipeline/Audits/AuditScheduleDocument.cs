namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>The members of a contract's schedule record, and how far scheduled audits have come.</summary>
/// <remarks>What it says of how to audit counts only where <paramref name="Own"/> says so: a record that an audit left behind,
/// or that was written when contracts had no schedule of their own, must not hold on to what the host's default was then.</remarks>
internal sealed record AuditScheduleDocument(
    int EverySeconds, byte Mode, bool Dual, int Sample, ulong ReceiptsMax, double Share, uint AuditedBranch, ulong AuditedTo,
    DateTimeOffset LastAt, string? Active, bool Own = false);
