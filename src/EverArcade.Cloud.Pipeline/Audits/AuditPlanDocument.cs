namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>The members of an audit's record.</summary>
internal sealed record AuditPlanDocument(
    byte State, byte Mode, bool Dual, double Share, uint Branch, ulong Sequence, string LastReceipt, string StateRoot,
    string Frontier, string Package, string Profile, string Checkpoint, ulong CheckpointSequence, ulong BranchStart, ulong After, ulong To,
    IReadOnlyList<RangeBounds> Ranges, ulong Intervals, ulong IntervalsCompared, string Seed, string SeedSource,
    bool Scheduled, DateTimeOffset StartedAt);
