using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Protocol.Packages;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>From module bytes to a compiled module, or every reason why not.</summary>
/// <remarks>The engine sees only what <see cref="CheckedModule"/> accepted. Compilation cannot be cancelled; the check's limits bound it.
/// Thread-safe.</remarks>
internal static class ModuleCompiler
{
    /// <summary>Instances made here must not use up the slots that guest threads count on: one at a time.</summary>
    private static readonly Lock Trial = new();

    /// <param name="bytes">The module as published.</param>
    /// <param name="entry">The entry form its manifest names.</param>
    /// <param name="memoryPagesMax">Pages the memory may start with.</param>
    /// <param name="refusals">Receives every reason.</param>
    /// <returns>The module, or null when there are refusals.</returns>
    public static Module? Compile(ReadOnlyMemory<byte> bytes, PackageEntry entry, uint memoryPagesMax, RefusalList refusals)
    {
        if (CheckedModule.Check(bytes, entry, memoryPagesMax, refusals) is null || TryCompile(bytes.Span, refusals) is not { } module)
        {
            return null;
        }

        TryInstantiate(module, memoryPagesMax, refusals);
        if (refusals.None)
        {
            return module;
        }

        module.Dispose();
        return null;
    }

    private static Module? TryCompile(ReadOnlySpan<byte> bytes, RefusalList refusals)
    {
        try
        {
            return Module.FromBytes(EngineProfile.Engine, "guest", bytes);
        }
        catch (WasmtimeException refused)
        {
            refusals.Add(WasmRefusals.Invalid, "module.wasm", refused.Message);
            return null;
        }
    }

    /// <summary>Instantiates once: segments that do not fit, or a need for what the pool does not hold, show here and not in production.
    /// Without a start function this runs no guest code, so any thread will do.</summary>
    private static void TryInstantiate(Module module, uint memoryPagesMax, RefusalList refusals)
    {
        lock (Trial)
        {
            try
            {
                using var store = GuestStore.Create(memoryPagesMax);
                FuelMeter.Prepare(store);
                _ = new Instance(store, module);
            }
            catch (WasmtimeException refused)
            {
                refusals.Add(WasmRefusals.Instantiation, "module.wasm", refused.Message);
            }
        }
    }
}
