using System.Runtime.CompilerServices;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Reads what has been pruned. Thread-safe.</summary>
public sealed class PruneReceipts(IRecordStore records)
{
    /// <summary>What has been pruned of a contract, by branch; a record that cannot be read hides no other.</summary>
    public async Task<IReadOnlyList<Listed<PruneReceipt>>> ListAsync(ContractId contract, CancellationToken cancellationToken)
    {
        var found = new List<Listed<PruneReceipt>>();
        await foreach (var name in WalkAsync(contract, cancellationToken))
        {
            try
            {
                found.Add(new Listed<PruneReceipt>(name, await ReadAsync(name, cancellationToken)));
            }
            catch (IntegrityException)
            {
                // Whoever asks is told its name; without it an audit says that it cannot verify.
                found.Add(new Listed<PruneReceipt>(name, null));
            }
        }

        return found;
    }

    /// <summary>The same, without what cannot be read: an operator's record that has rotted says nothing against a
    /// history.</summary>
    public async Task<IReadOnlyList<PruneReceipt>> ListReadableAsync(ContractId contract, CancellationToken cancellationToken) =>
        [.. (await ListAsync(contract, cancellationToken)).Select(listed => listed.Item).OfType<PruneReceipt>()];

    private async IAsyncEnumerable<string> WalkAsync(
        ContractId contract, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = PruneReceipt.PrefixOf(contract);
        await foreach (var name in records.WalkNamesAsync(Pruning.Shelf, prefix, cancellationToken))
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield break;
            }

            yield return name;
        }
    }

    private async Task<PruneReceipt> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var key = RecordShelf.KeyOf(Pruning.Shelf, name);
        return await records.ReadAsync(key, cancellationToken) is { } record
            && PruneReceipt.TryRead(record.Content.Span, out var receipt) && receipt!.Key == key
                ? receipt
                : throw new IntegrityException($"record {key}", "it is no record of a pruning");
    }
}
