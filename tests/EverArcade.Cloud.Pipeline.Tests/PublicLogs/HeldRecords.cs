using EverArcade.Cloud.Pipeline.Records;

namespace EverArcade.Cloud.Pipeline.Tests.PublicLogs;

/// <summary>Records in memory, with a test's hands on them.</summary>
internal sealed class HeldRecords : IRecordStore
{
    private readonly Dictionary<RecordKey, StoredRecord> _records = [];
    private int _versions;

    /// <summary>Called after each write.</summary>
    public Action Written { get; set; } = static () => { };

    public Task<StoredRecord?> ReadAsync(RecordKey key, CancellationToken cancellationToken) =>
        Task.FromResult(_records.GetValueOrDefault(key));

    public Task<RecordVersion?> TryWriteAsync(
        RecordKey key, ReadOnlyMemory<byte> content, RecordVersion? expected, CancellationToken cancellationToken)
    {
        if (_records.GetValueOrDefault(key)?.Version != expected)
        {
            return Task.FromResult<RecordVersion?>(null);
        }

        var version = new RecordVersion($"{++_versions}");
        _records[key] = new StoredRecord(key, content, version);
        Written();
        return Task.FromResult<RecordVersion?>(version);
    }

    public Task<bool> TryDeleteAsync(RecordKey key, RecordVersion expected, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing here deletes a record.");

    public Task<IReadOnlyList<StoredRecord>> ListAsync(string shelf, string? after, int max, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing here lists records.");

    public Task<IReadOnlyList<string>> ListNamesAsync(string shelf, string? after, int max, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing here lists records.");

    // Nothing here rots: a record that can be read stays.
    public Task<bool> TryDropAsync(RecordKey key, CancellationToken cancellationToken) => Task.FromResult(false);
}
