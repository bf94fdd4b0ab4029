using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Receipts that are replayed together, and the checkpoints from the first of them on.</summary>
internal sealed record AuditPage(IReadOnlyList<ReceiptRow> Receipts, IReadOnlyList<CheckpointRow> Checkpoints)
{
    public Sequence Last => Receipts.Count == 0 ? Sequence.Zero : Receipts[^1].Sequence;
}
