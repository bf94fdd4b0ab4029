using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Blobs;

/// <summary>Immutable bytes named by their SHA-256. Thread-safe.</summary>
public interface IBlobStore
{
    /// <summary>Stores bytes under their hash; durable on return. Storing the same bytes again changes nothing.</summary>
    Task<Hash256> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Reads bytes and hashes them again.</summary>
    /// <returns>Null when there is no such blob.</returns>
    /// <exception cref="IntegrityException">The bytes do not hash to their name, or are longer than <paramref name="bytesMax"/>.</exception>
    Task<ReadOnlyMemory<byte>?> ReadAsync(Hash256 hash, int bytesMax, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(Hash256 hash, CancellationToken cancellationToken);
}
