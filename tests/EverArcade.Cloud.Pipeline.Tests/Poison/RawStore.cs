using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>A store's rows and blobs behind its back: what rots, and what an operator with a database shell can do. Each kind
/// of store implements this, and the <see cref="Poisoner"/> runs over all of them.</summary>
public abstract class RawStore
{
    /// <summary>The fields of such a row in which no bit may change unseen, and how many bits to try of each; empty when the
    /// store has no such rows.</summary>
    public abstract IReadOnlyList<(string Field, int Flips)> Fields(RawKind kind);

    /// <summary>The row's fields by name, or null when it is not there.</summary>
    public abstract Task<IReadOnlyDictionary<string, byte[]>?> ReadAsync(RawRow row);

    /// <summary>Puts fields where the row stands, or takes the row away.</summary>
    public abstract Task WriteAsync(RawRow row, IReadOnlyDictionary<string, byte[]>? fields);

    /// <summary>The fields of a checkpoint's row with another checkpoint in it, as somebody writes them who can compute every seal.</summary>
    public abstract Task<IReadOnlyDictionary<string, byte[]>> ForgeCheckpointAsync(RawRow row, byte[] signed);

    /// <summary>A blob's bytes as they lie there, or null.</summary>
    public abstract Task<byte[]?> ReadBlobAsync(Hash256 blob);

    /// <summary>Puts bytes under a name, right or wrong, or takes them away.</summary>
    public abstract Task WriteBlobAsync(Hash256 blob, byte[]? bytes);
}
