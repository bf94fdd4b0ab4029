using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Blobs;

/// <summary>Immutable bytes named by their SHA-256. Thread-safe.</summary>
public interface IBlobStore
{
    /// <summary>Stores bytes under their hash; durable on return. Storing the same bytes again changes
    /// nothing but <see cref="BlobItem.WrittenAt"/>.</summary>
    Task<Hash256> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Reads bytes and hashes them again.</summary>
    /// <returns>Null when there is no such blob.</returns>
    /// <exception cref="IntegrityException">The bytes do not hash to their name, or are longer than <paramref name="bytesMax"/>.</exception>
    Task<ReadOnlyMemory<byte>?> ReadAsync(Hash256 hash, int bytesMax, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(Hash256 hash, CancellationToken cancellationToken);

    /// <summary>Writes bytes under their hash, replacing whatever stands there: repair. Durable on return.</summary>
    Task<Hash256> RestoreAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Blobs in order of their hashes, those after <paramref name="after"/>, at most <paramref name="max"/>. Their
    /// bytes are not looked at.</summary>
    Task<IReadOnlyList<BlobItem>> ListAsync(Hash256? after, int max, CancellationToken cancellationToken);

    /// <summary>Deletes a blob unless it was written after it was listed: whoever has just relied on it keeps it.</summary>
    /// <returns>False when it stands in a newer version, or is gone.</returns>
    Task<bool> TryDeleteAsync(BlobItem listed, CancellationToken cancellationToken);

    /// <summary>Deletes a blob whoever names it: for drills of losing one.</summary>
    /// <returns>False when there was none.</returns>
    Task<bool> DeleteAsync(Hash256 hash, CancellationToken cancellationToken);
}
