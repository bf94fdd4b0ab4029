using EverArcade.Cloud.Cli.Certification;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Transitions;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary>Re-executes receipts of an archive with the executor that hosts use (design invariant 3).</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ReplayEngine : IDisposable
{
    private readonly LocalEngines _local = new();

    /// <summary>Where <see cref="Execute"/> may be called.</summary>
    public GuestThreads Threads => _local.Threads;

    /// <summary>The outcome; null when this build lacks the profile.</summary>
    /// <exception cref="FailureException">The archive's package would be refused by a host of this build.</exception>
    public ExecutionOutcome? Execute(in ReplayRequest request)
    {
        if (KnownProfiles.Find(request.Profile.ComputeHash()) is null)
        {
            return null;
        }

        var refusals = _local.Loader.Check(request.Package);
        return refusals.Count == 0
            ? _local.Executor.Execute(_local.Loader.Load(request.Package), request.Input.Span, request.Limits)
            : throw new FailureException(ExitCode.Refused, $"package {request.Package.Hash} cannot be executed here",
                [.. refusals.Select(refusal => refusal.ToString())]);
    }

    /// <summary>Replays the execution of a repro bundle, on one of <see cref="Threads"/>.</summary>
    public ReproResult Replay(ReproBundle bundle) => ReproRun.Run(bundle, _local.Executor, _local.Loader.Load);

    public void Dispose() => _local.Dispose();
}
