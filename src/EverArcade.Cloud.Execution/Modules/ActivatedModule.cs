using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>A module that was checked and rewritten to count its own gas and stack: what runs, on every engine. Immutable.</summary>
public sealed class ActivatedModule
{
    /// <summary>Longest activated module, bytes.</summary>
    public const int BytesMax = CompileFrames.ModuleBytesMax;

    internal ActivatedModule(ReadOnlyMemory<byte> bytes) => (Bytes, Hash) = (bytes, Hash256.Of(bytes.Span));

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Their SHA-256, so also the name of their blob.</summary>
    public Hash256 Hash { get; }

    /// <summary>Takes back a module that was activated before. Nothing is checked but its hash: whoever calls this has it from where only
    /// activation writes.</summary>
    /// <returns>The module; null when the bytes are others.</returns>
    public static ActivatedModule? TryRestore(ReadOnlyMemory<byte> bytes, Hash256 hash)
    {
        var module = new ActivatedModule(bytes);
        return module.Hash == hash ? module : null;
    }
}
