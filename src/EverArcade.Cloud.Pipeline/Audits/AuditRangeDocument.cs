namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>The members of a range's record: who works it, how far it is, what it came to.</summary>
/// <param name="Owner">The process that works it; null when nobody does.</param>
/// <param name="Beat">Goes up while somebody works it.</param>
/// <param name="Until">When its owner's lease ends by the wall clock.</param>
/// <param name="Compared">Receipts compared so far.</param>
/// <param name="Total">Receipts to compare.</param>
/// <param name="Outcome">0 while it is not done, else the <see cref="Protocol.Audits.AuditOutcome"/>.</param>
/// <param name="Start">Where it started.</param>
/// <param name="End">Where it ended.</param>
/// <param name="Finding">The finding's id.</param>
internal sealed record AuditRangeDocument(
    string? Owner, ulong Beat, DateTimeOffset Until, ulong Compared, ulong Total, byte Outcome, RangeEndDocument? Start,
    RangeEndDocument? End, string? Finding)
{
    public static AuditRangeDocument New(RangeBounds bounds) =>
        new(null, 0, DateTimeOffset.UnixEpoch, 0, bounds.Last - bounds.After, 0, null, null, null);
}
