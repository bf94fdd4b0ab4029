using Wasmtime;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Engines that differ only in who counts and who makes NaNs canonical.</summary>
internal static class BenchmarkEngines
{
    /// <summary>Counts nothing: for originals, and for instrumented modules, which count themselves.</summary>
    public static Engine Bare { get; } = new(Config());

    /// <summary>Counts fuel and makes NaNs canonical: the engine's own means to the same end.</summary>
    public static Engine Fuelled { get; } = new(Config().WithFuelConsumption(true).WithCraneliftNaNCanonicalization(true));

    private static Config Config() => new Config()
        .WithBulkMemory(true)
        .WithMultiValue(true)
        .WithReferenceTypes(true)
        .WithBranchHinting(true)
        .WithMaximumStackSize(1 << 20)
        .WithOptimizationLevel(OptimizationLevel.Speed);
}
