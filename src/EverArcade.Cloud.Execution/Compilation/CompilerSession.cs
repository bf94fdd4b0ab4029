using System.Text;
using EverArcade.Cloud.Execution.Engine;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>What a compiler process does, from its start to its answer.</summary>
public static class CompilerSession
{
    /// <summary>Says that it is ready, takes one module, compiles it, runs it for a moment and answers.</summary>
    /// <param name="target">For which engine it compiles.</param>
    /// <param name="input">From the host.</param>
    /// <param name="output">To the host.</param>
    /// <param name="taken">Called once the module is here.</param>
    /// <exception cref="IOException">The host is gone, or is no host of this version.</exception>
    public static void Serve(CompileTarget target, Stream input, Stream output, Action taken)
    {
        using var engine = EngineProfile.CreateCompiler(target);
        CompileFrames.WriteReady(output, EngineConfiguration.IdOf(target));
        var (entry, bytes) = CompileFrames.ReadRequest(input);
        taken();
        using var module = CompiledModule.Compile(engine, bytes, out var problem);
        if (module is null)
        {
            CompileFrames.WriteReply(output, CompileStatus.Invalid, Encoding.UTF8.GetBytes(problem!));
            return;
        }

        var artefact = module.Serialize();
        if (artefact.Length > CompileFrames.ArtefactBytesMax)
        {
            CompileFrames.WriteReply(output, CompileStatus.TooLong, default);
            return;
        }

        // What is run is what will be loaded, not what it was made from.
        using var loaded = CompiledModule.Deserialize(engine, artefact, out problem);
        if (loaded is null)
        {
            CompileFrames.WriteReply(output, CompileStatus.Invalid, Encoding.UTF8.GetBytes(problem!));
            return;
        }

        var refusal = SmokeRun.Run(loaded, entry);
        CompileFrames.WriteReply(
            output, refusal is null ? CompileStatus.Compiled : CompileStatus.NotInstantiable,
            refusal is null ? artefact : Encoding.UTF8.GetBytes(refusal));
    }
}
