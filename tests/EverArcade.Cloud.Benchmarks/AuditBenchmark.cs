using System.Diagnostics;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>A full audit of a counter contract from the embedded store, one guest thread, everything read from disk and
/// checked. Target: at least 25,000 receipts a second per core, so processor time is what counts.</summary>
internal static class AuditBenchmark
{
    private const int Receipts = 60_000;
    private const int Callers = 256;
    private const int Rounds = 4;

    public static void Run() => AuditHost.Run(threads: 1, MeasureAsync);

    private static async Task MeasureAsync(ServiceProvider services)
    {
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
        var contract = await AuditHost.CreateAsync(services, "audit");
        var next = 0;
        await AuditHost.SubmitAsync(
            services, contract, Callers, () => Interlocked.Increment(ref next) is var number && number <= Receipts ? number : null);
        return contract;
    }
}
