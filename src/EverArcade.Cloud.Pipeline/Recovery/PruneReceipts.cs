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
        await foreach (var record in records.WalkAsync(Pruning.Shelf, prefix, PageMax, cancellationToken))
        {
            if (!record.Key.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                break;
            }

            found.Add(PruneReceipt.TryRead(record.Content.Span, out var receipt)
                ? receipt!
                : throw new IntegrityException($"record {record.Key.Name} of shelf {Pruning.Shelf}", "it does not decode"));
        }

        return found;
    }
}
