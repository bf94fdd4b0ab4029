using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.States;

/// <summary>Reads a contract's present state for queries. Thread-safe.</summary>
public sealed class StateReader(ContractLoader contracts)
{
    /// <summary>Head and state that belong together, or null for an unknown contract.</summary>
    /// <exception cref="IntegrityException">What is stored does not give the head's state root.</exception>
    public async Task<HeadState?> ReadAsync(ContractId contract, CancellationToken cancellationToken) =>
        await contracts.LoadAsync(contract, cancellationToken) is { } live
            ? new HeadState(live.Head.Head, live.State)
            : null;
}
