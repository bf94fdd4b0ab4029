using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Submissions that wait, over all contracts, oldest first. Thread-safe.</summary>
/// <remarks>16 requests for the index, one for each contract and span in it, one for each submission found. Rows of the index
/// in which nothing waits any more are cleared on the way.</remarks>
internal sealed class PendingList(AzureTable ledger, PendingIndex index, LedgerReads reads)
{
    // Requests under way at the same time.
    private const int AtOnce = 16;

    public async Task<IReadOnlyList<PendingSubmission>> ListAsync(
        DateTimeOffset before, PendingCursor? after, int max,
        CancellationToken cancellationToken)
    {
        var from = after?.AcceptedAt ?? DateTimeOffset.MinValue;
        var spans = await index.ReadAsync(from, before, cancellationToken);
        var (listed, empty) = (new List<PendingSubmission>(), new List<(PendingSpan, ContractId)>());
        foreach (var span in spans.GroupBy(one => one.Span))
        {
            if (listed.Count >= max)
            {
                break;
            }

            var range = new PendingRange(span.Key, before, after);
            var waiting = await FindAsync(range, [.. span.Select(one => one.Contract)], max, empty, cancellationToken);
            var ordered = waiting.OrderBy(one => one.Ticks).ThenBy(one => one.Submission.Hash);
            await ReadAsync([.. ordered], listed, max, cancellationToken);
        }

        await index.ClearAsync(empty, cancellationToken);
        return listed;
    }

    private async Task<IReadOnlyList<Waiting>> FindAsync(
        PendingRange range, IReadOnlyList<ContractId> contracts, int max, List<(PendingSpan, ContractId)> empty,
        CancellationToken cancellationToken)
    {
        var found = new List<Waiting>();
        await Parallel.ForEachAsync(contracts, Limit(cancellationToken), async (contract, token) =>
        {
            var rows = await ledger.RangeAsync(
                LedgerKeys.Partition(contract), range.From, range.To, max, token, ["RowKey"]);
            lock (found)
            {
                found.AddRange(rows.Select(row => Waiting.Parse(contract, row.RowKey)).OfType<Waiting>());
                if (rows.Count == 0 && range.IsWhole)
                {
                    empty.Add((range.Span, contract));
                }
            }
        });
        return found;
    }

    private async Task ReadAsync(
        IReadOnlyList<Waiting> waiting, List<PendingSubmission> listed, int max, CancellationToken cancellationToken)
    {
        foreach (var chunk in waiting.Chunk(AtOnce))
        {
            if (listed.Count >= max)
            {
                return;
            }

            var read = await Task.WhenAll(chunk.Select(one => ReadAsync(one, cancellationToken)));
            listed.AddRange(read.OfType<PendingSubmission>().Take(max - listed.Count));
        }
    }

    /// <summary>Null when it ran between the two requests.</summary>
    private Task<PendingSubmission?> ReadAsync(Waiting waiting, CancellationToken cancellationToken) =>
        reads.PendingAsync(waiting.Contract, waiting.Submission, cancellationToken);

    private static ParallelOptions Limit(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };

    /// <summary>A row that says "this waits".</summary>
    private sealed record Waiting(ContractId Contract, long Ticks, SubmissionId Submission)
    {
        public static Waiting? Parse(ContractId contract, string key) =>
            key.Length == 81
            && long.TryParse(
                key.AsSpan(1, 16), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var ticks)
            && SubmissionId.TryParse(key.AsSpan(17), out var submission)
                ? new Waiting(contract, ticks, submission)
                : null;
    }
}
