using Azure;
using Azure.Data.Tables;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Which contracts may have submissions that wait, by span of acceptance: what a sweep reads instead of every
/// contract. Thread-safe.</summary>
/// <remarks>A row too many costs a sweep one request; a row too few would hide a submission. So a row stands before an
/// acceptance is answered, and goes only when its span is over and nothing of it waits.</remarks>
internal sealed class PendingIndex(AzureTable index, TimeProvider time)
{
    /// <summary>Partitions it is spread over, by the first hex digit of the contract: one carries 2,000 rows a second.</summary>
    private const int Partitions = 16;

    // Azure Table entity-group transaction: at most 100 entities.
    private const int TransactionRowsMax = 100;

    // Spans remembered as written; beyond it all are forgotten and written again when they are met.
    private const int WrittenMax = 100_000;

    private readonly Lock _gate = new();
    private HashSet<(ContractId Contract, PendingSpan Span)> _written = [];

    /// <summary>Makes sure that the index says so; one request for each contract and span, from memory after that.</summary>
    public async Task EnsureAsync(ContractId contract, DateTimeOffset acceptedAt, CancellationToken cancellationToken)
    {
        var span = PendingSpan.Of(acceptedAt);
        lock (_gate)
        {
            if (span.IsFresh(time.GetUtcNow()) && _written.Contains((contract, span)))
            {
                return;
            }
        }

        // Standing already is as good as written: another host was first.
        _ = await index.InsertAsync(new TableEntity(Partition(contract), span.Key(contract)), cancellationToken);
        lock (_gate)
        {
            _written = _written.Count < WrittenMax ? _written : [];
            _ = _written.Add((contract, span));
        }
    }

    /// <summary>All contracts and spans that begin from <paramref name="from"/> to below <paramref name="before"/>, in
    /// ascending order of the span.</summary>
    public async Task<IReadOnlyList<(PendingSpan Span, ContractId Contract)>> ReadAsync(
        DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (first, end) = ($"{PendingSpan.Of(from).FromTicks:x16}", $"{before.UtcTicks:x16}");
        var parts = await Task.WhenAll(Enumerable.Range(0, Partitions).Select(
            partition => index.RangeAsync(
                Partition(partition), first, end, int.MaxValue, cancellationToken, [nameof(TableEntity.RowKey)])));
        var found = new List<(PendingSpan Span, ContractId Contract)>();
        foreach (var row in parts.SelectMany(part => part))
        {
            if (PendingSpan.TryParse(row.RowKey, out var span, out var contract))
            {
                found.Add((span, contract));
            }
        }

        return [.. found.OrderBy(one => one.Span.FromTicks).ThenBy(one => one.Contract.Hash)];
    }

    /// <summary>Takes rows away whose span is over; the others stay.</summary>
    public async Task ClearAsync(
        IEnumerable<(PendingSpan Span, ContractId Contract)> empty, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ended = empty.Where(one => one.Span.IsOver(now)).GroupBy(one => Partition(one.Contract));
        foreach (var part in ended)
        {
            foreach (var chunk in part.Chunk(TransactionRowsMax))
            {
                // Refused when another sweep took one of them away: what is left is met again.
                _ = await index.SubmitAsync(
                    [
                        .. chunk.Select(one => new TableTransactionAction(
                            TableTransactionActionType.Delete, new TableEntity(part.Key, one.Span.Key(one.Contract)),
                            ETag.All)),
                    ],
                    cancellationToken);
            }
        }
    }

    private static string Partition(ContractId contract) => $"pending{contract.ToString()[0]}";

    private static string Partition(int number) => $"pending{number:x1}";
}
