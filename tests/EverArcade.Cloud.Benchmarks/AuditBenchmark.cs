using System.Diagnostics;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Audits;
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

/// <summary>A full audit of a counter contract from the embedded store, one guest thread, everything read from disk and
/// checked. Target: at least 25,000 receipts a second per core, so processor time is what counts.</summary>
internal static class AuditBenchmark
{
    private const int Receipts = 60_000;
    private const int Callers = 256;
    private const int Rounds = 4;

    public static void Run()
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-audit-");
        try
        {
            RunAsync(folder.FullName).GetAwaiter().GetResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string folder)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(new HostKey(SigningKey.FromSeed(new byte[SigningKey.SeedLength])))
            .AddExecution(new ExecutionOptions { Threads = 1 })
            .AddEmbeddedStorage(storage => storage.Folder = folder)
            .AddPipeline()
            .BuildServiceProvider();
        var contract = await FillAsync(services);
        var auditor = services.GetRequiredService<Auditor>();
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var processor = Process.GetCurrentProcess().TotalProcessorTime;
            var report = await auditor.RunAsync(new AuditRequest(contract, new Sequence(1), null), null, default);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var micros = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMicroseconds / Receipts;
            best = Math.Min(best, micros);
            Console.WriteLine(
                $"audit {report!.Verdict} of {report.Compared} receipts: {report.Compared / seconds:F0}/s, {micros:F1} us of processor time each");
        }

        Console.WriteLine($"best {1e6 / best:F0} receipts a second per core (target 25,000: {(best <= 40 ? "met" : "missed")})");
    }

    private static async Task<ContractId> FillAsync(ServiceProvider services)
    {
        var published = await services.GetRequiredService<PackagePublisher>().PublishAsync(SampleContract.BuildCounter(), default);
        var package = ((PublishResult.Published)published).Record.Package;
        var created = await services.GetRequiredService<ContractCreator>().CreateAsync(package, "audit", Hash256.Zero, default);
        var contract = ((CreateResult.Created)created).Contract.Id;
        var intake = services.GetRequiredService<SubmissionIntake>();
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref next); number <= Receipts; number = Interlocked.Increment(ref next))
            {
                var input = SampleContract.Input(contract, $"n{number}", "increment", "{}");
                if (await intake.SubmitAsync(input, "benchmark", TimeSpan.FromMinutes(1), default) is not SubmitResult.Executed)
                {
                    throw new InvalidOperationException($"Input {number} was not executed.");
                }
            }
        })));
        return contract;
    }
}
