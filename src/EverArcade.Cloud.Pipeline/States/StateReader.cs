using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.States;

/// <summary>Reads a contract's present state for queries. Thread-safe.</summary>
public sealed class StateReader(ContractLoader contracts, LiveContracts live, ILedger ledger)
{
    /// <summary>Head and state that belong together, or null for an unknown contract.</summary>
    /// <exception cref="IntegrityException">What is stored does not give the head's state root.</exception>
    public async Task<HeadState?> ReadAsync(ContractId contract, CancellationToken cancellationToken)
    {
        if (await ledger.ReadHeadAsync(contract, cancellationToken) is not { } head)
        {
            return null;
        }

        var standing = await contracts.LoadAsync(contract, cancellationToken);
        if (standing is not null && IsBehind(standing.Head.Head, head.Head))
        {
            // Another process has brought the contract further, and no execution here has met that yet.
            live.Forget(contract);
            standing = await contracts.LoadAsync(contract, cancellationToken);
        }

        return standing is null ? null : new HeadState(standing.Head.Head, standing.State);
    }

    private static bool IsBehind(Head known, Head stored) => known.Branch != stored.Branch || known.Sequence < stored.Sequence;
}
