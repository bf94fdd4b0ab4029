using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Blobs;

/// <summary>Goes from contract to contract for an owner that keeps something for each.</summary>
public static class ContractBlobNames
{
    // Contracts asked at the same time.
    private const int AtOnce = 8;

    /// <summary>A page: what some contracts name, or as far as the first of them goes that has more than a page.</summary>
    /// <param name="ledger">Whose contracts.</param>
    /// <param name="place">A contract that is done, or a contract, <c>/</c> and the place within it; null at the beginning.</param>
    /// <param name="list">A page of one contract from a place within it on.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<BlobNames> ListAsync(
        ILedger ledger, string? place, Func<ContractId, string?, Task<BlobNames>> list, CancellationToken cancellationToken)
    {
        var (contract, within) = Parse(place);
        if (contract is { } begun && within is not null)
        {
            var rest = await list(begun, within);
            return new BlobNames(rest.Named, rest.Next is { } next ? $"{begun}/{next}" : begun.ToString());
        }

        var contracts = await ledger.ListContractsAsync(contract, AtOnce, cancellationToken);
        if (contracts.FirstOrDefault(one => one.Record is null) is { } rotten)
        {
            // Its id may be what has rotted: what the contract names would then count as named by nobody.
            throw new IntegrityException($"contract {rotten.Id}", "its row cannot be read: no blob is collected before it can");
        }

        var pages = await Task.WhenAll(contracts.Select(one => list(one.Id, null)));
        var named = new List<Hash256>();
        for (var index = 0; index < pages.Length; index++)
        {
            named.AddRange(pages[index].Named);
            if (pages[index].Next is { } next)
            {
                // Those behind it are asked again in their turn.
                return new BlobNames(named, $"{contracts[index].Id}/{next}");
            }
        }

        return new BlobNames(named, contracts.Count > 0 ? contracts[^1].Id.ToString() : null);
    }

    private static (ContractId? Contract, string? Within) Parse(string? place)
    {
        if (place is null)
        {
            return (null, null);
        }

        var cut = place.IndexOf('/', StringComparison.Ordinal);
        return Hash256.TryParse(cut < 0 ? place : place[..cut], out var hash)
            ? (new ContractId(hash), cut < 0 ? null : place[(cut + 1)..])
            : throw new IntegrityException("collection of blobs", $"'{place}' is no place among contracts");
    }
}
