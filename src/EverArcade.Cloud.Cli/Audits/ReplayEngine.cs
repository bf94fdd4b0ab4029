using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Transitions;
using EverArcade.Cloud.Protocol.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary>Re-executes receipts of an archive with the executor that hosts use (design invariant 3).</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ReplayEngine : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddExecution(new ExecutionOptions { Threads = 1 })
        .BuildServiceProvider();

    /// <summary>Where <see cref="Execute"/> may be called.</summary>
    public GuestThreads Threads => _services.GetRequiredService<GuestThreads>();

    /// <summary>The outcome; null when this build lacks the profile.</summary>
    /// <exception cref="FailureException">The archive's package would be refused by a host of this build.</exception>
    public ExecutionOutcome? Execute(in ReplayRequest request)
    {
        if (KnownProfiles.Find(request.Profile.ComputeHash()) is null)
        {
            return null;
        }

        var loader = _services.GetRequiredService<PackageLoader>();
        var refusals = loader.Check(request.Package);
        return refusals.Count == 0
            ? _services.GetRequiredService<IExecutor>().Execute(loader.Load(request.Package), request.Input.Span, request.Limits)
            : throw new FailureException(ExitCode.Refused, $"package {request.Package.Hash} cannot be executed here",
                [.. refusals.Select(refusal => refusal.ToString())]);
    }

    /// <summary>Replays the execution of a repro bundle, on one of <see cref="Threads"/>.</summary>
    public ReproResult Replay(ReproBundle bundle)
    {
        var loader = _services.GetRequiredService<PackageLoader>();
        return ReproRun.Run(bundle, _services.GetRequiredService<IExecutor>(), loader.Load);
    }

    public void Dispose() => _services.Dispose();
}
