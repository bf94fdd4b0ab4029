using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Reads what has been pruned. Thread-safe.</summary>
public sealed class PruneReceipts(IRecordStore records)
{
    private const int PageMax = 100;

    /// <summary>What has been pruned of a contract, by branch.</summary>
    /// <exception cref="IntegrityException">A record does not decode.</exception>
    public async Task<IReadOnlyList<PruneReceipt>> ListAsync(ContractId contract, CancellationToken cancellationToken)
    {
        var prefix = PruneReceipt.PrefixOf(contract);
        var found = new List<PruneReceipt>();
        string? after = prefix;
        while (await records.ListAsync(Pruning.Shelf, after, PageMax, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var record in page)
            {
                if (!record.Key.Name.StartsWith(prefix, StringComparison.Ordinal))
                {
                    return found;
                }

                found.Add(PruneReceipt.TryRead(record.Content.Span, out var receipt)
                    ? receipt!
                    : throw new IntegrityException($"record {record.Key.Name} of shelf {Pruning.Shelf}", "it does not decode"));
            }

            after = page[^1].Key.Name;
        }

        return found;
    }
}
