using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Splits what shall be audited at checkpoints: each range can be worked by itself, and where one ends the next
/// begins.</summary>
internal sealed class RangePlanner(ILedger ledger, PipelineOptions options)
{
    private const int PageMax = 1_000;

    /// <summary>The intervals between checkpoints from the newest at or below <paramref name="after"/> on.</summary>
    public async Task<IReadOnlyList<RangeBounds>> ListIntervalsAsync(
        Head head, Sequence after, Sequence to, CancellationToken cancellationToken)
    {
        var below = await ledger.ReadCheckpointAsync(head.Contract, head.Branch, after, cancellationToken);
        var last = below?.Sequence.Number ?? 0;
        var intervals = new List<RangeBounds>();
        var from = new Sequence(last + 1);
        while (await ledger.ListCheckpointsAsync(head.Contract, head.Branch, from, PageMax, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var row in page.TakeWhile(row => row.Sequence <= to).Where(row => row.Sequence.Number > last))
            {
                intervals.Add(new RangeBounds(last, row.Sequence.Number));
                last = row.Sequence.Number;
            }

            from = page[^1].Sequence.Next;
            if (page[^1].Sequence >= to)
            {
                break;
            }
        }

        if (last < to.Number)
        {
            intervals.Add(new RangeBounds(last, to.Number));
        }

        return intervals;
    }

    /// <summary>All intervals, side by side ones together until a range is worth a message.</summary>
    public IReadOnlyList<RangeBounds> Gather(IReadOnlyList<RangeBounds> intervals)
    {
        if (intervals.Count == 0)
        {
            return [];
        }

        var total = intervals[^1].Last - intervals[0].After;
        var size = Math.Max((ulong)options.AuditRangeReceipts, (total / AuditPlan.RangesMax) + 1);
        var ranges = new List<RangeBounds>();
        var start = intervals[0].After;
        foreach (var interval in intervals)
        {
            if (interval.Last - start >= size)
            {
                ranges.Add(new RangeBounds(start, interval.Last));
                start = interval.Last;
            }
        }

        if (start < intervals[^1].Last)
        {
            ranges.Add(new RangeBounds(start, intervals[^1].Last));
        }

        return ranges;
    }

    /// <summary>The chosen intervals, each a range of its own.</summary>
    public static IReadOnlyList<RangeBounds> Choose(
        IReadOnlyList<RangeBounds> intervals, Head head, Hash256 seed, int sample) =>
        [.. AuditSample
            .Choose(
                seed, head.Contract, head.Branch, head.Frontier.Root, (ulong)intervals.Count,
                (ulong)Math.Clamp(sample, 1, AuditPlan.RangesMax))
            .Select(index => intervals[(int)index])];
}
