using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Publishers;

/// <summary>Finds the contracts that run packages of one publisher: after a revocation an operator decides about each. Thread-safe.</summary>
public sealed class PublisherContracts(ILedger ledger, IPackageRegistry registry)
{
    /// <summary>Contracts looked at for one page: bounds a request however few of them are the publisher's.</summary>
    public const int LookedAtMax = 1_000;

    private const int ReadMax = 100;

    /// <param name="publisher">The publisher.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="max">Most contracts of the page.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<PublishedContracts> ListAsync(
        PublicKey publisher, ContractId? after, int max, CancellationToken cancellationToken)
    {
        var (found, unreadable) = (new List<PublishedContract>(), new List<ContractId>());
        var isTheirs = new Dictionary<Hash256, bool>();
        for (var looked = 0; looked < LookedAtMax; looked += ReadMax)
        {
            var page = await ledger.ListContractsAsync(after, ReadMax, cancellationToken);
            if (page.Count == 0)
            {
                return new PublishedContracts(found, null, unreadable);
            }

            foreach (var contract in page)
            {
                after = contract.Id;
                await AddAsync(contract);
                if (found.Count == max)
                {
                    return new PublishedContracts(found, after, unreadable);
                }
            }
        }

        return new PublishedContracts(found, after, unreadable);

        async Task AddAsync(ListedContract contract)
        {
            try
            {
                if (contract.Record is null)
                {
                    unreadable.Add(contract.Id);
                }
                else if (await IsTheirsAsync(contract.Record.Genesis.Package)
                    && await ledger.ReadHeadAsync(contract.Id, cancellationToken) is { } head)
                {
                    found.Add(new PublishedContract(contract.Record, head.Head));
                }
            }
            catch (IntegrityException)
            {
                unreadable.Add(contract.Id);
            }
        }

        async Task<bool> IsTheirsAsync(Hash256 package)
        {
            if (!isTheirs.TryGetValue(package, out var known))
            {
                known = (await registry.ReadAsync(package, cancellationToken))?.Publisher == publisher.ToString();
                isTheirs.Add(package, known);
            }

            return known;
        }
    }
}
