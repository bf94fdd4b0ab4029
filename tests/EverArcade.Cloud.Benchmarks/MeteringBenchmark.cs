using System.Globalization;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>What metering costs: kernels as they are, instrumented, and under the engine's own fuel and canonical NaNs. Targets: instrumented
/// at most 1.10 on integer code, 1.25 on dense f64 code, and below the engine's own means in every kernel.</summary>
internal static class MeteringBenchmark
{
    private const int Rounds = 80;

    private static readonly (string Name, string Path, int Argument, double Target)[] Kernels =
    [
        ("SHA-256", "clang/sha256.wasm", 60, 1.10),
        ("sieve", "clang/sieve.wasm", 15, 1.10),
        ("bytecode interpreter", "clang/interpreter.wasm", 20_000, 1.10),
        ("calls, no recursion", "clang/calls.wasm", 300_000, 1.10),
        ("quicksort, recursive, indirect calls", "clang/sort.wasm", 5, 1.10),
        ("fib, recursion only", "clang/fib.wasm", 23, 1.10),
        ("maps, strings, formatting (Rust)", "rust/collections.wasm", 1_000, 1.10),
        ("128-bit arithmetic (Rust)", "rust/checked.wasm", 20_000, 1.10),
        ("n-body, f64 with stores", "clang/nbody.wasm", 5_000, 1.25),
        ("discs in a box, f64 with branches", "clang/physics.wasm", 100, 1.25),
        ("Mandelbrot, f64 in locals", "clang/mandelbrot.wasm", 80, 1.25),
    ];

    public static void Run()
    {
        Console.WriteLine("| kernel | instrumented | engine fuel + engine NaN | target | bytes | original ms |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var (name, path, argument, target) in Kernels)
        {
            var bytes = BenchmarkModules.Read("tests/modules/" + path);
            var instrumented = BenchmarkModules.Instrument(bytes);
            using var original = new TimedGuest(BenchmarkEngines.Bare, bytes);
            using var metered = new TimedGuest(BenchmarkEngines.Bare, instrumented);
            using var fuelled = new TimedGuest(BenchmarkEngines.Fuelled, bytes, fuelled: true);
            var best = Fastest([original, metered, fuelled], argument);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {best[1] / best[0]:F2} | {best[2] / best[0]:F2} | {target:F2} | {(double)instrumented.Length / bytes.Length:F2} | {best[0] * 1000:F2} |"));
        }
    }

    /// <summary>Best of many rounds: what disturbs a round only ever makes it slower.</summary>
    private static double[] Fastest(TimedGuest[] guests, int argument)
    {
        var best = new double[guests.Length];
        best.AsSpan().Fill(double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < guests.Length; i++)
            {
                best[i] = Math.Min(best[i], guests[i].Time(argument).Seconds);
            }
        }

        return best;
    }
}
