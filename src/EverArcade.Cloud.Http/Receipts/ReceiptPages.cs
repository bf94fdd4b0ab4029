using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Receipts;

/// <summary>Reads pages of receipts, bounded in memory as well as in number: a single receipt may carry a mebibyte of diff.
/// Thread-safe.</summary>
internal sealed class ReceiptPages(ILedger ledger)
{
    /// <summary>Diffs and submissions in a page, bytes, beyond which it ends early.</summary>
    public const int RawBytesMax = 4 << 20;

    /// <summary>Rows read at a time.</summary>
    private const int RowsAtOnce = 32;

    /// <summary>Receipts from <paramref name="from"/> on; one more than <paramref name="limit"/> when there is more.</summary>
    /// <param name="head">Whose receipts.</param>
    /// <param name="from">The first sequence.</param>
    /// <param name="limit">Most receipts.</param>
    /// <param name="raw">Whether the bytes are answered too, and count.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(IReadOnlyList<ReceiptView> Items, Sequence? Next)> ReadAsync(
        Head head, Sequence from, int limit, bool raw, CancellationToken cancellationToken)
    {
        var items = new List<ReceiptView>(Math.Min(limit, RowsAtOnce));
        var bytes = 0L;
        while (true)
        {
            var rows = await ledger.ReadReceiptsAsync(
                head.Contract, head.Branch, from, Math.Min(RowsAtOnce, limit + 1 - items.Count), cancellationToken);
            foreach (var row in rows)
            {
                if (items.Count == limit || bytes > RawBytesMax)
                {
                    return (items, row.Sequence);
                }

                bytes += raw ? row.Submission.Length + row.Diff.Length : 0;
                items.Add(ReceiptView.Of(row, raw));
                from = row.Sequence.Next;
            }

            if (rows.Count == 0 || from > head.Sequence)
            {
                return (items, null);
            }
        }
    }
}
