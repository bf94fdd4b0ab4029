using EverArcade.Cloud.Execution.Engine;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>From an activated module to compiled code that was instantiated once.</summary>
/// <remarks>The engine sees only what <see cref="ModuleActivation"/> made. Compilation cannot be cancelled; the check's limits bound it.
/// Thread-safe.</remarks>
internal static class ModuleCompiler
{
    /// <summary>Instances made here must not use up the slots that guest threads count on: one at a time.</summary>
    private static readonly Lock Trial = new();

    /// <param name="activated">From <see cref="ModuleActivation"/>.</param>
    /// <param name="refusals">Receives every reason.</param>
    /// <returns>The module, or null when there are refusals.</returns>
    public static Module? Compile(ReadOnlyMemory<byte> activated, RefusalList refusals)
    {
        if (TryCompile(activated.Span, refusals) is not { } module)
        {
            return null;
        }

        TryInstantiate(module, refusals);
        if (refusals.None)
        {
            return module;
        }

        module.Dispose();
        return null;
    }

    private static Module? TryCompile(ReadOnlySpan<byte> activated, RefusalList refusals)
    {
        try
        {
            return Module.FromBytes(EngineProfile.Engine, "guest", activated);
        }
        catch (WasmtimeException refused)
        {
            refusals.Add(WasmRefusals.Invalid, "module.wasm", refused.Message);
            return null;
        }
    }

    /// <summary>Instantiates once: segments that do not fit, or a need for what the pool does not hold, show here and not in production.
    /// Without a start function this runs no guest code, so any thread will do.</summary>
    private static void TryInstantiate(Module module, RefusalList refusals)
    {
        lock (Trial)
        {
            try
            {
                using var store = GuestStore.Create();
                _ = new Instance(store, module);
            }
            catch (WasmtimeException refused)
            {
                refusals.Add(WasmRefusals.Instantiation, "module.wasm", refused.Message);
            }
        }
    }
}
