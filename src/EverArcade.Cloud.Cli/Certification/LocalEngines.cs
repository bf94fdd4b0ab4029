using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Cli.Certification;

/// <summary>Executes packages in this process, as a host of this build does. Thread-safe.</summary>
internal sealed class LocalEngines : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddExecution(new ExecutionOptions { Threads = 1 })
        .BuildServiceProvider();

    /// <summary>Starts this program anew.</summary>
    public static FreshProcess Restoring { get; } = new RestoreProcess(typeof(LocalEngines).Assembly).RunAsync;

    /// <summary>Where guests may be executed.</summary>
    public GuestThreads Threads => _services.GetRequiredService<GuestThreads>();

    public IExecutor Executor => _services.GetRequiredService<IExecutor>();

    public PackageLoader Loader => _services.GetRequiredService<PackageLoader>();

    public Certifier CreateCertifier() => new(
        CertificationEngines.Of(Executor, Loader, KnownProfiles.Newest), Loader, Threads, KnownProfiles.Newest, Restoring,
        TimeProvider.System);

    /// <exception cref="FailureException">There are refusals; they are all listed.</exception>
    public static void Refuse(string what, IReadOnlyList<Refusal> refusals)
    {
        if (refusals.Count > 0)
        {
            throw new FailureException(
                ExitCode.Refused, $"{what} cannot be certified", [.. refusals.Select(refusal => refusal.ToString())]);
        }
    }

    public void Dispose() => _services.Dispose();
}
