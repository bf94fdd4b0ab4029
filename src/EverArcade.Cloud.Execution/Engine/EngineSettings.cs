using Wasmtime;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>Every setting of the engine that bears on the code it makes, each with its name: what is applied is what is named, so that
/// artefacts of another configuration have another key (<see cref="Compilation.EngineConfiguration"/>).</summary>
internal static class EngineSettings
{
    // On: bulk memory, multi-value and reference types, which today's compilers emit by default.
    private static readonly (string Text, Func<Config, Config> Apply)[] All =
    [
        Of("bulk-memory", true, static (config, on) => config.WithBulkMemory(on)),
        Of("multi-value", true, static (config, on) => config.WithMultiValue(on)),
        Of("reference-types", true, static (config, on) => config.WithReferenceTypes(on)),
        Of("relaxed-simd", false, static (config, on) => config.WithRelaxedSIMD(on, deterministic: false)),
        Of("simd", false, static (config, on) => config.WithSIMD(on)),
        Of("threads", false, static (config, on) => config.WithWasmThreads(on)),
        Of("exceptions", false, static (config, on) => config.WithExceptions(on)),
        Of("tail-calls", false, static (config, on) => config.WithTailCalls(on)),
        Of("function-references", false, static (config, on) => config.WithFunctionReferences(on)),
        Of("gc", false, static (config, on) => config.WithGc(on)),
        Of("memory64", false, static (config, on) => config.WithMemory64(on)),
        Of("multi-memory", false, static (config, on) => config.WithMultiMemory(on)),
        Of("wide-arithmetic", false, static (config, on) => config.WithWideArithmetic(on)),
        Of("branch-hinting", false, static (config, on) => config.WithBranchHinting(on)),
        Of("component-model", false, static (config, on) => config.WithComponentModel(on)),
        Of("debug-info", false, static (config, on) => config.WithDebugInfo(on)),
        Of("profiling", ProfilingStrategy.None, static (config, value) => config.WithProfilingStrategy(value)),
        Of("epochs", false, static (config, on) => config.WithEpochInterruption(on)),
        Of("fuel", false, static (config, on) => config.WithFuelConsumption(on)),
        Of("stack", EngineProfile.WasmStackBytes, static (config, bytes) => config.WithMaximumStackSize(bytes)),
        Of("compiler", CompilerStrategy.Cranelift, static (config, value) => config.WithCompilerStrategy(value)),
        Of("optimise", OptimizationLevel.Speed, static (config, value) => config.WithOptimizationLevel(value)),
        Of("nan-canonical", false, static (config, on) => config.WithCraneliftNaNCanonicalization(on)),
        Of("verifier", false, static (config, on) => config.WithCraneliftDebugVerifier(on)),
        Of("parallel", true, static (config, on) => config.WithParallelCompilation(on)),
        Of("copy-on-write", true, static (config, on) => config.WithMemoryInitCopyOnWrite(on)),
    ];

    /// <summary>All of them, e.g. <c>bulk-memory=True … copy-on-write=True</c>.</summary>
    public static string Text { get; } = string.Join(' ', All.Select(setting => setting.Text));

    /// <summary>A new configuration with all of them.</summary>
    public static Config Create() => All.Aggregate(new Config(), (config, setting) => setting.Apply(config));

    private static (string Text, Func<Config, Config> Apply) Of<T>(string name, T value, Func<Config, T, Config> apply) =>
        ($"{name}={value}", config => apply(config, value));
}
