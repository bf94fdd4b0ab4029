using System.Collections.Concurrent;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Storage.Tests.Embedded;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>A blob store that keeps a test's time, whoever's clock the store itself goes by.</summary>
internal sealed class ClockedBlobs(IBlobStore inner, ManualTime time) : IBlobStore
{
    private readonly ConcurrentDictionary<Hash256, DateTimeOffset> _written = new();

    /// <summary>Called before a deletion, after it was decided on.</summary>
    public Func<BlobItem, Task> BeforeDelete { get; set; } = static _ => Task.CompletedTask;

    public Task<Hash256> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _written[Hash256.Of(bytes.Span)] = time.GetUtcNow();
        return inner.WriteAsync(bytes, cancellationToken);
    }

    public Task<Hash256> RestoreAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _written[Hash256.Of(bytes.Span)] = time.GetUtcNow();
        return inner.RestoreAsync(bytes, cancellationToken);
    }

    public Task<ReadOnlyMemory<byte>?> ReadAsync(Hash256 hash, int bytesMax, CancellationToken cancellationToken) =>
        inner.ReadAsync(hash, bytesMax, cancellationToken);

    public Task<bool> ExistsAsync(Hash256 hash, CancellationToken cancellationToken) =>
        inner.ExistsAsync(hash, cancellationToken);

    public async Task<IReadOnlyList<BlobItem>> ListAsync(Hash256? after, int max, CancellationToken cancellationToken) =>
        [.. (await inner.ListAsync(after, max, cancellationToken)).Select(item => item with { WrittenAt = _written[item.Hash] })];

    public async Task<bool> TryDeleteAsync(BlobItem listed, CancellationToken cancellationToken)
    {
        await BeforeDelete(listed);
        return await inner.TryDeleteAsync(listed, cancellationToken);
    }

    public Task<bool> DeleteAsync(Hash256 hash, CancellationToken cancellationToken) =>
        inner.DeleteAsync(hash, cancellationToken);
}
