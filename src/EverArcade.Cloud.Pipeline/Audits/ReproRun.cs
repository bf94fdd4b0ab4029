using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Replays a repro bundle as an audit replays a receipt: the same cursor, the same executor, without any store.</summary>
public static class ReproRun
{
    /// <summary>Replays on a guest thread.</summary>
    /// <param name="bundle">What to replay.</param>
    /// <param name="executor">What executes.</param>
    /// <param name="load">Makes the package ready; refuses what a host of this build would refuse.</param>
    /// <returns>What is wrong here and now, or null when the receipt comes out as it is stored; null profile means that this build
    /// cannot say.</returns>
    /// <exception cref="IntegrityException">The package in the bundle is none.</exception>
    public static ReproResult Run(ReproBundle bundle, IExecutor executor, Func<Package, LoadedPackage> load)
    {
        if (KnownProfiles.Find(bundle.Profile.ComputeHash()) is not { } profile)
        {
            return new ReproResult(IsKnownProfile: false, null, []);
        }

        if (!PackageFile.TryRead(bundle.Package, out var package, out var refusals))
        {
            throw new IntegrityException("package of the bundle", string.Join("; ", refusals));
        }

        var state = ContractState.FromEncoded(bundle.State);
        var head = new Head
        {
            Contract = bundle.Contract,
            Branch = bundle.Branch,
            Sequence = bundle.Sequence,
            LastReceipt = bundle.LastReceipt,
            StateRoot = state.Root,
            Frontier = bundle.Frontier,
            Package = package!.Hash,
            Profile = profile.ComputeHash(),
            Status = ContractStatus.Active,
            Checkpoint = Protocol.Hash256.Zero,
            CheckpointSequence = Sequence.Zero,
        };
        var row = new ReceiptRow
        {
            Sequence = bundle.Sequence.Next,
            Hash = bundle.ReceiptHash,
            Receipt = bundle.Receipt,
            Submission = bundle.Submission,
            Diff = bundle.Diff,
            CommittedAt = DateTimeOffset.UnixEpoch,
        };
        var cursor = new ReplayCursor(new SubmissionRun(executor, profile, load(package)), profile, head, state, checks: null);
        var finding = cursor.Step(row);
        return new ReproResult(IsKnownProfile: true, finding, finding is null ? [] : cursor.Explain(row));
    }
}
