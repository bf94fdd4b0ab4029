using EverArcade.Cloud.Execution.Engine.Native;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>Every setting of the engine that bears on the code it makes, each with its name: what is applied is what is named, so that
/// artefacts of another configuration have another key (<see cref="Compilation.EngineConfiguration"/>).</summary>
internal static class EngineSettings
{
    /// <summary>wasmtime_opt_level_enum.</summary>
    public const byte NoOptimisation = 0;

    /// <summary>wasmtime_opt_level_enum.</summary>
    public const byte SpeedAndSize = 2;

    /// <summary>wasmtime_strategy_enum.</summary>
    private const byte Cranelift = 1;

    /// <summary>wasmtime_opt_level_enum.</summary>
    private const byte Speed = 1;

    /// <summary>wasmtime_profiling_strategy_enum.</summary>
    private const byte NoProfiling = 0;

    // On: bulk memory, multi-value and reference types, which compilers emit by default; branch hints, which our own instrumentation
    // writes and which only move code.
    private static readonly (string Text, Action<nint> Apply)[] All =
    [
        Of("bulk-memory", true, WasmtimeLibrary.SetBulkMemory),
        Of("multi-value", true, WasmtimeLibrary.SetMultiValue),
        Of("reference-types", true, WasmtimeLibrary.SetReferenceTypes),
        Of("relaxed-simd", false, WasmtimeLibrary.SetRelaxedSimd),
        Of("simd", false, WasmtimeLibrary.SetSimd),
        Of("threads", false, WasmtimeLibrary.SetThreads),
        Of("exceptions", false, WasmtimeLibrary.SetExceptions),
        Of("tail-calls", false, WasmtimeLibrary.SetTailCalls),
        Of("function-references", false, WasmtimeLibrary.SetFunctionReferences),
        Of("gc", false, WasmtimeLibrary.SetGc),
        Of("memory64", false, WasmtimeLibrary.SetMemory64),
        Of("multi-memory", false, WasmtimeLibrary.SetMultiMemory),
        Of("wide-arithmetic", false, WasmtimeLibrary.SetWideArithmetic),
        Of("branch-hinting", true, WasmtimeLibrary.SetBranchHinting),
        Of("component-model", false, WasmtimeLibrary.SetComponentModel),
        Of("debug-info", false, WasmtimeLibrary.SetDebugInfo),
        Of("profiling", NoProfiling, WasmtimeLibrary.SetProfiler),
        Of("epochs", false, WasmtimeLibrary.SetEpochs),
        Of("fuel", false, WasmtimeLibrary.SetFuel),
        Of("stack", (nuint)EngineProfile.WasmStackBytes, WasmtimeLibrary.SetStack),
        Of("compiler", Cranelift, WasmtimeLibrary.SetCompiler),
        Of("optimise", Speed, WasmtimeLibrary.SetOptimisation),
        Of("nan-canonical", false, WasmtimeLibrary.SetNanCanonicalisation),
        Of("verifier", false, WasmtimeLibrary.SetVerifier),
        Of("parallel", true, WasmtimeLibrary.SetParallelCompilation),
        Of("copy-on-write", true, WasmtimeLibrary.SetCopyOnWrite),
    ];

    /// <summary>All of them, e.g. <c>bulk-memory=True … copy-on-write=True</c>.</summary>
    public static string Text { get; } = string.Join(' ', All.Select(setting => setting.Text));

    /// <summary>Sets all of them.</summary>
    public static void Apply(nint config)
    {
        foreach (var (_, apply) in All)
        {
            apply(config);
        }
    }

    private static (string Text, Action<nint> Apply) Of<T>(string name, T value, Action<nint, T> apply) =>
        ($"{name}={value}", config => apply(config, value));
}
