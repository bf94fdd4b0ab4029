using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>Which part of a contract's history to export.</summary>
/// <param name="From">First receipt that must be in it; the archive begins at the newest checkpoint before, or at
/// genesis.</param>
/// <param name="To">Last receipt; null for the head's.</param>
/// <param name="IsAllBranches">Every branch from genesis to its end, instead of the active one's history.</param>
public readonly record struct ExportRange(Sequence From, Sequence? To, bool IsAllBranches)
{
    /// <summary>The active branch's whole history.</summary>
    public static ExportRange Whole => new(new Sequence(1), null, false);
}
