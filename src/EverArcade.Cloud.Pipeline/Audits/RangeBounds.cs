namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>A range of receipts: those after <paramref name="After"/> up to <paramref name="Last"/>.</summary>
public readonly record struct RangeBounds(ulong After, ulong Last);
