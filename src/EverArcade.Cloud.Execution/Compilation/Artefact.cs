namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>Machine code of one module that may be loaded: it comes from a compiler of this host, or a seal of this host was around it.</summary>
/// <remarks>The engine believes the bytes of an artefact; one flipped bit may crash the process. Hence no other way to make one.
/// Immutable.</remarks>
public sealed class Artefact
{
    internal Artefact(ArtefactKey key, ReadOnlyMemory<byte> bytes) => (Key, Bytes) = (key, bytes);

    public ArtefactKey Key { get; }

    /// <summary>As the engine serialised it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }
}
