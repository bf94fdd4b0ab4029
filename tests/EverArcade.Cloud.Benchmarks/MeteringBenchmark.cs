using System.Globalization;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>What metering costs: kernels as they are, instrumented, and under the engine's own fuel and canonical NaNs. Targets: instrumented
/// at most 1.10 on integer code, 1.25 on dense f64 code, and below the engine's own means in every kernel. Each in several places
/// (<see cref="PlacedModule"/>); the figure is the middle one.</summary>
internal static class MeteringBenchmark
{
    private const int Rounds = 30;

    private static readonly MeteredKernel[] Kernels =
    [
        MeteredKernel.Contract("counter: increment (sample contract)", ContractInputs.Counter, ContractInputs.Increment, 400),
        MeteredKernel.Contract("arena: tick (sample contract)", ContractInputs.Arena, ContractInputs.Tick, 20),
        MeteredKernel.Of("SHA-256", "clang/sha256.wasm", 60, 1.10),
        MeteredKernel.Of("sieve", "clang/sieve.wasm", 15, 1.10),
        MeteredKernel.Of("bytecode interpreter", "clang/interpreter.wasm", 20_000, 1.10),
        MeteredKernel.Of("calls, no recursion", "clang/calls.wasm", 300_000, 1.10),
        MeteredKernel.Of("quicksort, recursive, indirect calls", "clang/sort.wasm", 5, 1.10),
        MeteredKernel.Of("fib, recursion only", "clang/fib.wasm", 23, 1.10),
        MeteredKernel.Of("maps, strings, formatting (Rust)", "rust/collections.wasm", 1_000, 1.10),
        MeteredKernel.Of("128-bit arithmetic (Rust)", "rust/checked.wasm", 20_000, 1.10),
        MeteredKernel.Of("n-body, f64 with stores", "clang/nbody.wasm", 5_000, 1.25),
        MeteredKernel.Of("discs in a box, f64 with branches", "clang/physics.wasm", 100, 1.25),
        MeteredKernel.Of("Mandelbrot, f64 in locals", "clang/mandelbrot.wasm", 80, 1.25),
    ];

    /// <param name="part">What the names of the kernels contain that are run; empty for all.</param>
    public static void Run(string part)
    {
        Console.WriteLine("| kernel | instrumented | engine fuel + engine NaN | target | bytes | in its places |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var kernel in Kernels.Where(kernel => kernel.Name.Contains(part, StringComparison.OrdinalIgnoreCase)))
        {
            var bytes = BenchmarkModules.Read(kernel.Path);
            var ratios = Enumerable.Range(0, PlacedModule.Places).Select(place => Ratios(kernel, PlacedModule.Shift(bytes, place, kernel.Entry))).ToArray();
            var metered = ratios.Select(ratio => ratio.Metered).Order().ToArray();
            var fuelled = ratios.Select(ratio => ratio.Fuelled).Order().ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {kernel.Name} | {Middle(metered):F2} | {Middle(fuelled):F2} | {kernel.Target:F2} " +
                $"| {(double)BenchmarkModules.Instrument(bytes).Length / bytes.Length:F2} | {metered[0]:F2} to {metered[^1]:F2} |"));
        }
    }

    private static (double Metered, double Fuelled) Ratios(MeteredKernel kernel, byte[] bytes)
    {
        using var original = kernel.Make(BenchmarkEngines.Bare, bytes, false);
        using var metered = kernel.Make(BenchmarkEngines.Bare, BenchmarkModules.Instrument(bytes), false);
        using var fuelled = kernel.Make(BenchmarkEngines.Fuelled, bytes, true);
        var best = Fastest([original, metered, fuelled], kernel.Argument);
        return (best[1] / best[0], best[2] / best[0]);
    }

    private static double Middle(double[] ordered) => (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;

    /// <summary>Best of many rounds: what disturbs a round only ever makes it slower.</summary>
    private static double[] Fastest(ITimed[] guests, int argument)
    {
        var best = new double[guests.Length];
        best.AsSpan().Fill(double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < guests.Length; i++)
            {
                best[i] = Math.Min(best[i], guests[i].Seconds(argument));
            }
        }

        return best;
    }
}
