using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>Brings a contract to life: from memory, or head, package and state from the store. Thread-safe.</summary>
public sealed class ContractLoader(
    ILedger ledger, PackageShelf packages, StateLoader states, LiveContracts live, IExecutor executor)
{
    /// <summary>The contract as it stands, from memory when it is there.</summary>
    /// <returns>Null for an unknown contract.</returns>
    /// <exception cref="IntegrityException">Head, package or state do not fit each other.</exception>
    public async Task<LiveContract?> LoadAsync(ContractId contract, CancellationToken cancellationToken) =>
        live.Find(contract) ?? await LoadColdAsync(contract, cancellationToken);

    private async Task<LiveContract?> LoadColdAsync(ContractId contract, CancellationToken cancellationToken)
    {
        if (await ledger.ReadHeadAsync(contract, cancellationToken) is not { } head)
        {
            return null;
        }

        var profile = KnownProfiles.Find(head.Head.Profile)
            ?? throw new ProfileUnsupportedException(head.Head.Profile);

        // Side by side: each is two requests deep on a store over the network, and neither needs the other.
        var (loading, reading) = (
            packages.LoadAsync(head.Head.Package, cancellationToken), states.LoadAsync(head.Head, cancellationToken));
        await Task.WhenAll(loading, reading);
        var (package, state) = (await loading, await reading);
        var loaded = new LiveContract
        {
            Head = head,
            State = state.State,
            Package = package,
            Profile = profile,
            Run = new SubmissionRun(executor, profile, package),
            DiffBytesSinceCheckpoint = state.DiffBytes,
        };

        // One that may not advance is read anew each time: it is for others to say when it may again.
        return head.Head.Status == ContractStatus.Active ? live.KeepLoaded(loaded) : loaded;
    }
}
