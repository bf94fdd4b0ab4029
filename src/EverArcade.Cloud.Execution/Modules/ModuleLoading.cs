using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Engine;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>From an artefact to a module of this process's engine. Compiles nothing. Thread-safe.</summary>
internal static class ModuleLoading
{
    /// <returns>The module; null when the engine does not take the artefact, which its key should have ruled out.</returns>
    public static CompiledModule? TryLoad(Artefact artefact) => artefact.Key.Configuration == EngineConfiguration.Id
        ? CompiledModule.Deserialize(EngineProfile.Of(EngineChoice.Cranelift), artefact.Bytes.Span, out _)
        : null;
}
