using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>Why a module that passed every check is refused all the same: it is too expensive to compile here
/// (docs/protocol.md, Refusals).</summary>
public static class CompileRefusals
{
    /// <summary>Compilation took longer than its cap.</summary>
    public static RefusalCode Time { get; } = new("wasm-compile-time");

    /// <summary>Compilation took more memory than its cap.</summary>
    public static RefusalCode Memory { get; } = new("wasm-compile-memory");

    /// <summary>The compiler broke down over this module, twice.</summary>
    public static RefusalCode Crash { get; } = new("wasm-compile-crash");

    /// <summary>The machine code is longer than <see cref="CompileFrames.ArtefactBytesMax"/>.</summary>
    public static RefusalCode ArtefactSize { get; } = new("wasm-artefact-size");
}
