using System.Text;
using EverArcade.Cloud.Execution.Engine;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>What a compiler process does, from its start to its answer.</summary>
public static class CompilerSession
{
    /// <summary>Says that it is ready, takes one module, compiles it, runs it for a moment and answers.</summary>
    /// <param name="input">From the host.</param>
    /// <param name="output">To the host.</param>
    /// <param name="taken">Called once the module is here.</param>
    /// <exception cref="IOException">The host is gone, or is no host of this version.</exception>
    public static void Serve(Stream input, Stream output, Action taken)
    {
        using var engine = EngineProfile.CreateCompiler();
        CompileFrames.WriteReady(output, EngineConfiguration.Id);
        var (entry, bytes) = CompileFrames.ReadRequest(input);
        taken();
        try
        {
            using var module = Module.FromBytes(engine, "guest", bytes);
            var artefact = module.Serialize();
            if (artefact.Length > CompileFrames.ArtefactBytesMax)
            {
                CompileFrames.WriteReply(output, CompileStatus.TooLong, default);
                return;
            }

            // What is run is what will be loaded, not what it was made from.
            using var loaded = Module.Deserialize(engine, "guest", artefact);
            var refusal = SmokeRun.Run(engine, loaded, entry);
            CompileFrames.WriteReply(
                output, refusal is null ? CompileStatus.Compiled : CompileStatus.NotInstantiable,
                refusal is null ? artefact : Encoding.UTF8.GetBytes(refusal));
        }
        catch (WasmtimeException refused)
        {
            CompileFrames.WriteReply(output, CompileStatus.Invalid, Encoding.UTF8.GetBytes(refused.Message));
        }
    }
}
