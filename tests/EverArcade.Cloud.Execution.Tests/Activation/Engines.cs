using System.Reflection;
using System.Runtime.InteropServices;
using Wasmtime;
using WasmEngine = Wasmtime.Engine;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Engines that must agree on an instrumented module: two levels of Cranelift, and the Pulley interpreter of the same library.</summary>
internal static class Engines
{
    public static WasmEngine Fast { get; } = new(Config().WithOptimizationLevel(OptimizationLevel.Speed));

    public static WasmEngine Plain { get; } = new(Config().WithOptimizationLevel(OptimizationLevel.None));

    public static WasmEngine Pulley { get; } = CreatePulley();

    /// <summary>Makes every computed NaN canonical itself, so that an original can be compared with its instrumented module.</summary>
    public static WasmEngine Canonical { get; } = new(Config().WithCraneliftNaNCanonicalization(true));

    /// <summary>Accepts the features that our engines do, to ask its own validation.</summary>
    public static WasmEngine Accepting { get; } = new(Config()
        .WithRelaxedSIMD(enable: false, deterministic: false).WithSIMD(false).WithWasmThreads(false).WithExceptions(false).WithTailCalls(false)
        .WithFunctionReferences(false).WithGc(false).WithMemory64(false).WithMultiMemory(false).WithWideArithmetic(false)
        .WithBranchHinting(false).WithComponentModel(false));

    public static IReadOnlyList<WasmEngine> All { get; } = [Fast, Plain, Pulley];

    private static Config Config() =>
        new Config().WithBulkMemory(true).WithMultiValue(true).WithReferenceTypes(true).WithBranchHinting(true).WithMaximumStackSize(1 << 20);

    /// <summary>The public binding cannot choose a target; the library behind it can.</summary>
    private static WasmEngine CreatePulley()
    {
        var config = Config();
        var handle = (SafeHandle)typeof(Config)
            .GetProperty("NativeHandle", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!
            .GetValue(config)!;
        var error = SetTarget(handle.DangerousGetHandle(), "pulley64");
        return error == 0 ? new WasmEngine(config) : throw new InvalidOperationException("This build of the library has no Pulley.");
    }

    [DllImport("wasmtime", EntryPoint = "wasmtime_config_target_set", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern nint SetTarget(nint config, [MarshalAs(UnmanagedType.LPStr)] string target);
}
