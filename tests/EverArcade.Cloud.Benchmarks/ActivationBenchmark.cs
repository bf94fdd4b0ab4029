using System.Globalization;
using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Execution.Tests.Activation;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>How fast a module is read, checked and instrumented. Target: at least 20 MB/s for all three together. Further modules are named
/// by the environment variable EVERARCADE_MODULES, separated by colons. And how long modules of the worst shapes take: target 1 s.</summary>
internal static class ActivationBenchmark
{
    /// <summary>Bytes that are worked on for one figure: the smaller a module, the oftener.</summary>
    private const int BytesWorked = 12_000_000;

    private const int BodiesOfTwoMegabytes = 15;

    private static readonly string[] Paths = ["src/guests/arena/arena.wasm", "src/guests/counter/counter.wasm", "tests/modules/rust/collections.wasm"];

    public static void Run()
    {
        Console.WriteLine("| module | KB | read and check, MB/s | with instrumentation, MB/s | allocated, bytes a byte | instrumented, of the original |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        var more = Environment.GetEnvironmentVariable("EVERARCADE_MODULES")?.Split(':') ?? [];
        foreach (var path in Paths.Concat(more))
        {
            var bytes = Path.IsPathRooted(path) ? File.ReadAllBytes(path) : BenchmarkModules.Read(path);
            var check = Measure(() => Check(bytes), bytes.Length);
            var both = Measure(() => BenchmarkModules.Instrument(bytes), bytes.Length);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var instrumented = BenchmarkModules.Instrument(bytes);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(path)} | {bytes.Length / 1e3:F0} | {bytes.Length / check / 1e6:F0} | {bytes.Length / both / 1e6:F0} " +
                $"| {(double)allocated / bytes.Length:F1} | {(double)instrumented.Length / bytes.Length:F2} |"));
        }

        RunPathological();
    }

    private static void RunPathological()
    {
        Console.WriteLine();
        Console.WriteLine("| shape | KB | read and check, ms | with instrumentation, ms | verdict |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var (name, (module, refusal)) in new PathologicalModules(BodiesOfTwoMegabytes).Build())
        {
            var check = Once(() => CheckedModule.Validate(module, new RefusalList()));
            var both = refusal is null ? Once(() => BenchmarkModules.Instrument(module)) : check;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {module.Length / 1e3:F0} | {check.TotalMilliseconds:F0} | {both.TotalMilliseconds:F0} | {refusal ?? "accepted"} |"));
        }
    }

    private static TimeSpan Once<T>(Func<T> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        _ = work();
        return Environment.CpuUsage.TotalTime - before;
    }

    private static void Check(byte[] module)
    {
        var refusals = new RefusalList();
        if (CheckedModule.Validate(module, refusals) is null || !refusals.None)
        {
            throw new InvalidOperationException(string.Join(", ", refusals.All));
        }
    }

    /// <summary>Processor seconds of one piece of work, garbage collection included: a busy machine takes turns away, not work.</summary>
    private static double Measure(Action work, int bytes)
    {
        _ = Repeat(work, bytes);
        return Repeat(work, bytes).TotalSeconds;
    }

    private static TimeSpan Repeat(Action work, int bytes)
    {
        var before = Environment.CpuUsage.TotalTime;
        var rounds = 0;
        for (var left = BytesWorked; left > 0; left -= bytes)
        {
            work();
            rounds++;
        }

        return (Environment.CpuUsage.TotalTime - before) / rounds;
    }
}
