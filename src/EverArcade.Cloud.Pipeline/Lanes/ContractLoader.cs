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
    /// <summary>The contract as it stood at some time since the call, or, where it is active, in memory or being read at the call.</summary>
    /// <remarks>Callers who meet share one reading. It belongs to none of them: who gives up leaves the others waiting, and who joined a
    /// reading that failed, or that found a contract which is unknown or may not advance, reads for itself.</remarks>
    /// <returns>Null for an unknown contract.</returns>
    /// <exception cref="IntegrityException">Head, package or state do not fit each other.</exception>
    public async Task<LiveContract?> LoadAsync(ContractId contract, CancellationToken cancellationToken)
    {
        if (live.Find(contract) is { } kept)
        {
            return kept;
        }

        if (live.TryJoin(contract, out var load))
        {
            await ((Task)load.Result).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (load.Result is { IsCompletedSuccessfully: true, Result: { Head.Head.Status: ContractStatus.Active } loaded })
            {
                return loaded;
            }

            load = live.BeginLoad(contract);
        }

        _ = RunAsync(load);
        return await load.Result.WaitAsync(cancellationToken);
    }

    private async Task RunAsync(ContractLoad load)
    {
        try
        {
            load.End(live.EndLoad(load, await ReadAsync(load.Contract, CancellationToken.None)));
        }
        catch (Exception fault)
        {
            _ = live.EndLoad(load, null);
            load.Fail(fault);
        }
    }

    private async Task<LiveContract?> ReadAsync(ContractId contract, CancellationToken cancellationToken)
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
        return new LiveContract
        {
            Head = head,
            State = state.State,
            Package = package,
            Profile = profile,
            Run = new SubmissionRun(executor, profile, package),
            DiffBytesSinceCheckpoint = state.DiffBytes,
        };
    }
}
