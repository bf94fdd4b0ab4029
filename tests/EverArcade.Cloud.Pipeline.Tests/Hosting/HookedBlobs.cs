using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>A blob store whose calls a test can hold and fail, and whose bytes it can rot or take away.</summary>
public sealed class HookedBlobs(IBlobStore inner) : IBlobStore
{
    public PortHooks Hooks { get; } = new();

    /// <summary>What is read instead of the stored bytes; null for a blob that is gone. Hashed again as the port promises.</summary>
    public Func<Hash256, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?> Alter { get; set; } = static (_, bytes) => bytes;

    public Task<Hash256> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(WriteAsync), () => inner.WriteAsync(bytes, cancellationToken));

    public Task<ReadOnlyMemory<byte>?> ReadAsync(Hash256 hash, int bytesMax, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ReadAsync), async () =>
        {
            if (await inner.ReadAsync(hash, bytesMax, cancellationToken) is not { } stored || Alter(hash, stored) is not { } read)
            {
                return null;
            }

            var found = Hash256.Of(read.Span);
            return found == hash
                ? (ReadOnlyMemory<byte>?)read
                : throw new IntegrityException($"blob {hash}", $"its bytes hash to {found}");
        });

    public Task<bool> ExistsAsync(Hash256 hash, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ExistsAsync), () => inner.ExistsAsync(hash, cancellationToken));

    public Task<Hash256> RestoreAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(RestoreAsync), () => inner.RestoreAsync(bytes, cancellationToken));

    public Task<IReadOnlyList<BlobItem>> ListAsync(Hash256? after, int max, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ListAsync), () => inner.ListAsync(after, max, cancellationToken));

    public Task<bool> TryDeleteAsync(BlobItem listed, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(TryDeleteAsync), () => inner.TryDeleteAsync(listed, cancellationToken));

    public Task<bool> DeleteAsync(Hash256 hash, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(DeleteAsync), () => inner.DeleteAsync(hash, cancellationToken));
}
