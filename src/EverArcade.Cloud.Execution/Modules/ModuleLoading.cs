using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Engine;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>From an artefact to a module of this process's engine. Compiles nothing. Thread-safe.</summary>
internal static class ModuleLoading
{
    /// <returns>The module; null when the engine does not take the artefact, which its key should have ruled out.</returns>
    public static CompiledModule? TryLoad(Artefact artefact, EngineChoice engine) =>
        artefact.Key.Configuration == EngineConfiguration.IdOf(TargetOf(engine))
            ? CompiledModule.Deserialize(EngineProfile.Of(engine), artefact.Bytes.Span, out _)
            : null;

    /// <summary>What a compiler is asked for to have code for an engine of this process.</summary>
    public static CompileTarget TargetOf(EngineChoice engine) => engine switch
    {
        EngineChoice.Cranelift => CompileTarget.Serving,
        EngineChoice.CraneliftUnoptimised => CompileTarget.NotOptimised,
        _ => CompileTarget.Pulley,
    };
}
