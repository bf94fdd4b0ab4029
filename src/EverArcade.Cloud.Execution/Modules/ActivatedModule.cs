using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>A module that was checked and rewritten to count its own gas and stack: what runs, on every engine. Immutable.</summary>
public sealed class ActivatedModule
{
    internal ActivatedModule(ReadOnlyMemory<byte> bytes) => (Bytes, Hash) = (bytes, Hash256.Of(bytes.Span));

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Their SHA-256, so also the name of their blob.</summary>
    public Hash256 Hash { get; }

    /// <summary>The key of its machine code for the engine and CPU of this process.</summary>
    public ArtefactKey ArtefactKey => new(Hash, EngineConfiguration.Id);
}
