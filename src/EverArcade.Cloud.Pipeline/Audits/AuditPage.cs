using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Receipts that are replayed together, and the checkpoints from the first of them on.</summary>
/// <param name="From">The sequence the first receipt must have.</param>
/// <param name="Receipts">What is stored from there on, in the order it is stored.</param>
/// <param name="Checkpoints">The checkpoints from there on; the last ones may lie beyond the receipts.</param>
internal sealed record AuditPage(
    Sequence From, IReadOnlyList<ReceiptRow> Receipts, IReadOnlyList<CheckpointRow> Checkpoints)
{
    /// <summary>Where the next page starts, if this one has no gap.</summary>
    public Sequence Next => new(From.Number + (ulong)Receipts.Count);
}
