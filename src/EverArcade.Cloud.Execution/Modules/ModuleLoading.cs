using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Engine;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>From an artefact to a module of this process's engine. Compiles nothing. Thread-safe.</summary>
internal static class ModuleLoading
{
    /// <returns>The module; null when the engine does not take the artefact, which its key should have ruled out.</returns>
    public static Module? TryLoad(Artefact artefact)
    {
        if (artefact.Key.Configuration != EngineConfiguration.Id)
        {
            return null;
        }

        try
        {
            return Module.Deserialize(EngineProfile.Engine, "guest", artefact.Bytes.Span);
        }
        catch (WasmtimeException)
        {
            return null;
        }
    }
}
