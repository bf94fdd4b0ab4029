using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>Blobs and records as a process sees them that dies at one of its calls, before or after the store has acted: from
/// there on nothing of what it does reaches the store.</summary>
internal sealed class CrashingPorts(IBlobStore blobs, IRecordStore records) : IBlobStore, IRecordStore
{
    private int _callsLeft = int.MaxValue;
    private bool _acts;

    /// <summary>Lives on for so many calls.</summary>
    /// <param name="calls">Calls that go well.</param>
    /// <param name="acts">Whether the store does what the last one asks, although nobody hears of it.</param>
    public void DieAfter(int calls, bool acts) => (_callsLeft, _acts) = (calls, acts);

    /// <summary>Another process takes its place.</summary>
    public void Restart() => _callsLeft = int.MaxValue;

    public Task<Hash256> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        CallAsync(() => blobs.WriteAsync(bytes, cancellationToken));

    public Task<Hash256> RestoreAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        CallAsync(() => blobs.RestoreAsync(bytes, cancellationToken));

    public Task<ReadOnlyMemory<byte>?> ReadAsync(Hash256 hash, int bytesMax, CancellationToken cancellationToken) =>
        CallAsync(() => blobs.ReadAsync(hash, bytesMax, cancellationToken));

    public Task<bool> ExistsAsync(Hash256 hash, CancellationToken cancellationToken) =>
        CallAsync(() => blobs.ExistsAsync(hash, cancellationToken));

    public Task<IReadOnlyList<BlobItem>> ListAsync(Hash256? after, int max, CancellationToken cancellationToken) =>
        CallAsync(() => blobs.ListAsync(after, Math.Min(max, 7), cancellationToken));

    public Task<bool> TryDeleteAsync(BlobItem listed, CancellationToken cancellationToken) =>
        CallAsync(() => blobs.TryDeleteAsync(listed, cancellationToken));

    public Task<bool> DeleteAsync(Hash256 hash, CancellationToken cancellationToken) =>
        CallAsync(() => blobs.DeleteAsync(hash, cancellationToken));

    public Task<StoredRecord?> ReadAsync(RecordKey key, CancellationToken cancellationToken) =>
        CallAsync(() => records.ReadAsync(key, cancellationToken));

    public Task<RecordVersion?> TryWriteAsync(
        RecordKey key, ReadOnlyMemory<byte> content, RecordVersion? expected, CancellationToken cancellationToken) =>
        CallAsync(() => records.TryWriteAsync(key, content, expected, cancellationToken));

    public Task<bool> TryDeleteAsync(RecordKey key, RecordVersion expected, CancellationToken cancellationToken) =>
        CallAsync(() => records.TryDeleteAsync(key, expected, cancellationToken));

    public Task<IReadOnlyList<StoredRecord>> ListAsync(
        string shelf, string? after, int max, CancellationToken cancellationToken) =>
        CallAsync(() => records.ListAsync(shelf, after, max, cancellationToken));

    public Task<IReadOnlyList<string>> ListNamesAsync(
        string shelf, string? after, int max, CancellationToken cancellationToken) =>
        CallAsync(() => records.ListNamesAsync(shelf, after, max, cancellationToken));

    public Task<bool> TryDropAsync(RecordKey key, CancellationToken cancellationToken) =>
        CallAsync(() => records.TryDropAsync(key, cancellationToken));

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        _callsLeft--;
        if (_callsLeft > 0)
        {
            return await call();
        }

        if (_callsLeft == 0 && _acts)
        {
            _ = await call();
        }

        throw new StorageUnavailableException("the process is dead");
    }
}
