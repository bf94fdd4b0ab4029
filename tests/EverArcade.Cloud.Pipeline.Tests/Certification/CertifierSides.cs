using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Pipeline.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Tests.Certification;

/// <summary>Honest engines, and the process beside them that a history is restored in: made once for a class of tests, which compile the
/// same few modules for them. An engine keeps nothing of an execution, and no test changes these.</summary>
public sealed class CertifierSides : IAsyncDisposable
{
    private readonly ServiceProvider _here = Build();
    private readonly ServiceProvider _there = Build();

    public CertifierSides() => Engines = CertificationEngines.Of(
        _here.GetRequiredService<IExecutor>(), _here.GetRequiredService<PackageLoader>(), KnownProfiles.Newest);

    public CertificationEngines Engines { get; }

    public Certifier Certifier(CertificationEngines engines, FreshProcess? process, TimeProvider time) => new(
        engines, _here.GetRequiredService<PackageLoader>(), _here.GetRequiredService<GuestThreads>(), KnownProfiles.Newest, process, time);

    /// <summary>The other side of a restore, with nothing of this side but the bytes.</summary>
    public async Task<FreshProcessEnd> RestoreAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        Assert.True(RestoreBundle.TryRead(request.Span, out var bundle));
        var lines = await _there.GetRequiredService<GuestThreads>().RunAsync(
            () => RestoreRun.Execute(
                bundle!, _there.GetRequiredService<IExecutor>(), _there.GetRequiredService<PackageLoader>()).ToArray(),
            cancellationToken);
        return new FreshProcessEnd(0, string.Join('\n', lines), "");
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }

    private static ServiceProvider Build() =>
        new ServiceCollection().AddExecution(new ExecutionOptions { Threads = 1 }).BuildServiceProvider();
}
