using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Storage.Embedded;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>A whole pipeline over an embedded store, to be filled and audited; gone with its folder afterwards.</summary>
internal static class AuditHost
{
    public static void Run(int threads, Func<ServiceProvider, Task> measure)
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-audit-");
        try
        {
            RunAsync(folder.FullName, threads, measure).GetAwaiter().GetResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A counter contract.</summary>
    public static async Task<ContractId> CreateAsync(ServiceProvider services, string name)
    {
        var published = await services.GetRequiredService<PackagePublisher>().PublishAsync(SampleContract.BuildCounter(), default);
        var package = ((PublishResult.Published)published).Record.Package;
        var created = await services.GetRequiredService<ContractCreator>().CreateAsync(package, name, Hash256.Zero, default);
        return ((CreateResult.Created)created).Contract.Id;
    }

    /// <summary>Submits from so many callers at once, each waiting for its receipt.</summary>
    /// <param name="services">The host.</param>
    /// <param name="contract">Where to.</param>
    /// <param name="callers">How many.</param>
    /// <param name="next">The next input's number; null when it is enough. Asked by all callers.</param>
    public static Task SubmitAsync(ServiceProvider services, ContractId contract, int callers, Func<int?> next)
    {
        var intake = services.GetRequiredService<SubmissionIntake>();
        return Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (next() is { } number)
            {
                var input = SampleContract.Input(contract, $"n{number}", "increment", "{}");
                if (await intake.SubmitAsync(input, Tenants.Default, TimeSpan.FromMinutes(1), default) is not SubmitResult.Executed)
                {
                    throw new InvalidOperationException($"Input {number} was not executed.");
                }
            }
        })));
    }

    private static async Task RunAsync(string folder, int threads, Func<ServiceProvider, Task> measure)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(new HostKey(SigningKey.FromSeed(new byte[SigningKey.SeedLength])))
            .AddExecution(new ExecutionOptions { Threads = threads })
            .AddEmbeddedStorage(storage => storage.Folder = folder)
            .AddPipeline()
            .BuildServiceProvider();
        await measure(services);
    }
}
