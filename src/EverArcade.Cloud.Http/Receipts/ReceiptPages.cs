using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Receipts;

/// <summary>Reads pages of receipts, bounded in memory as well as in number: a single receipt may carry a mebibyte of diff.
/// Thread-safe.</summary>
internal sealed class ReceiptPages(ReceiptList receipts)
{
    /// <summary>Diffs and submissions in a page, bytes, beyond which it ends early.</summary>
    public const int RawBytesMax = 4 << 20;

    /// <summary>Rows read at a time.</summary>
    private const int RowsAtOnce = 32;

    /// <summary>Receipts from <paramref name="from"/> on, up to the head; each of them is an item or named as unreadable.</summary>
    /// <param name="head">Whose receipts.</param>
    /// <param name="from">The first sequence.</param>
    /// <param name="limit">Most receipts, also of those that cannot be read.</param>
    /// <param name="raw">Whether the bytes are answered too, and count.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<PageView<ReceiptView>> ReadAsync(
        Head head, Sequence from, int limit, bool raw, CancellationToken cancellationToken)
    {
        var (items, unreadable, bytes) = (new List<ReceiptView>(Math.Min(limit, RowsAtOnce)), new List<string>(), 0L);
        while (items.Count + unreadable.Count < limit && bytes <= RawBytesMax && from <= head.Sequence)
        {
            var most = Math.Min(RowsAtOnce, limit - items.Count - unreadable.Count);
            foreach (var (name, row) in await receipts.ListAsync(head, from, most, raw, cancellationToken))
            {
                if (bytes > RawBytesMax)
                {
                    break;
                }

                if (row is null)
                {
                    unreadable.Add(name);
                }
                else
                {
                    bytes += raw ? row.Submission.Length + row.Diff.Length : 0;
                    items.Add(ReceiptView.Of(row, raw));
                }

                from = from.Next;
            }
        }

        return new PageView<ReceiptView>(items, from <= head.Sequence ? from.ToString() : null, unreadable);
    }
}
