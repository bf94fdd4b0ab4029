using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Pipeline.Profiling;

/// <summary>Where the gas of a package's sample inputs goes: they are played on a new contract, one after the other.</summary>
public static class SampleProfile
{
    /// <param name="request">Package and samples that a certifier has nothing against.</param>
    /// <param name="profile">The execution profile.</param>
    /// <param name="loader">Loads the package.</param>
    /// <param name="guests">Where guests run.</param>
    /// <param name="progress">Told after each sample how many were played; null tells nobody.</param>
    /// <param name="cancellationToken">Looked at between samples.</param>
    /// <exception cref="ExecutionFaultException">The package cannot be executed here.</exception>
    public static async Task<GasProfile> RunAsync(
        CertificationRequest request, ExecutionProfile profile, PackageLoader loader, GuestThreads guests, Action<int>? progress,
        CancellationToken cancellationToken)
    {
        using var samples = new SampleHistory(request.Package, profile, request.Samples, request.GasLimit);
        using var profiler = await Task.Run(() => new GasProfiler(request.Package, profile, loader), cancellationToken);
        var run = new ProfiledRun(profiler, profile, loader.Load(request.Package));
        var (head, state) = (Head.AtGenesis(samples.Genesis), ContractState.Empty);
        for (var sample = 0; sample < samples.Count; sample++)
        {
            var submission = samples.Submission(sample);
            var (at, on) = (head, state);
            var result = await guests.RunAsync(() => run.Execute(at, on, submission, submission.ComputeId()), cancellationToken);
            (head, state) = (result.NextHead, result.State);
            progress?.Invoke(sample + 1);
        }

        return profiler.ToProfile();
    }
}
