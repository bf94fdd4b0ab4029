using System.Globalization;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>What metering costs: kernels as they are, instrumented, and under the engine's own fuel and canonical NaNs. Targets: instrumented
/// at most 1.10 on integer code, 1.25 on dense f64 code, and below the engine's own means in every kernel. Each in several places
/// (<see cref="PlacedModule"/>); the figure is the middle one.</summary>
internal static class MeteringBenchmark
{
    private const int Rounds = 30;

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
        Console.WriteLine("| kernel | instrumented | engine fuel + engine NaN | target | bytes | in its places |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var (name, path, argument, target) in Kernels)
        {
            var bytes = BenchmarkModules.Read("tests/modules/" + path);
            var ratios = Enumerable.Range(0, PlacedModule.Places).Select(place => Ratios(PlacedModule.Shift(bytes, place), argument)).ToArray();
            var metered = ratios.Select(ratio => ratio.Metered).Order().ToArray();
            var fuelled = ratios.Select(ratio => ratio.Fuelled).Order().ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Middle(metered):F2} | {Middle(fuelled):F2} | {target:F2} " +
                $"| {(double)BenchmarkModules.Instrument(bytes).Length / bytes.Length:F2} | {metered[0]:F2} to {metered[^1]:F2} |"));
        }
    }

    private static (double Metered, double Fuelled) Ratios(byte[] bytes, int argument)
    {
        using var original = new TimedGuest(BenchmarkEngines.Bare, bytes);
        using var metered = new TimedGuest(BenchmarkEngines.Bare, BenchmarkModules.Instrument(bytes));
        using var fuelled = new TimedGuest(BenchmarkEngines.Fuelled, bytes, fuelled: true);
        var best = Fastest([original, metered, fuelled], argument);
        return (best[1] / best[0], best[2] / best[0]);
    }

    private static double Middle(double[] ordered) => (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;

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
