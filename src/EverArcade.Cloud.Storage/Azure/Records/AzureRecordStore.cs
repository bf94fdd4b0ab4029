using Azure;
using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Records;

/// <summary>Records in a table: the shelf is the partition, the name the row key, the ETag the version; sealed.
/// Thread-safe.</summary>
/// <remarks>A content begins with 16 bytes that name the write it came from: a write that is refused may be the echo of our own
/// first try, whose answer was lost, and its mark tells.</remarks>
internal sealed class AzureRecordStore(AzureTable table) : IRecordStore
{
    private const int MarkBytes = 16;

    // Sorts after every character of a name.
    private const string End = "~";

    public async Task<StoredRecord?> ReadAsync(RecordKey key, CancellationToken cancellationToken) =>
        await table.FindAsync(key.Shelf, key.Name, cancellationToken) is { } row ? Open(row).Record : null;

    public async Task<RecordVersion?> TryWriteAsync(
        RecordKey key, ReadOnlyMemory<byte> content, RecordVersion? expected, CancellationToken cancellationToken)
    {
        Check(key);
        if (content.Length > IRecordStore.ContentBytesMax)
        {
            throw new ArgumentException(
                $"A record has at most {IRecordStore.ContentBytesMax} bytes, this one {content.Length}.", nameof(content));
        }

        var mark = Guid.NewGuid();
        var row = SealedRow.Build(key.Shelf, key.Name, [.. mark.ToByteArray(), .. content.Span]);
        var answer = expected is { } version
            ? await table.ReplaceAsync(row, new ETag(version.Value), cancellationToken)
            : await table.InsertAsync(row, cancellationToken);
        if (answer.IsDone && answer.Versions![0] is { } written)
        {
            return new RecordVersion(written.ToString());
        }

        try
        {
            return await table.FindAsync(key.Shelf, key.Name, cancellationToken) is { } standing
                && Open(standing) is var found && found.Mark == mark
                    ? found.Record.Version
                    : null;
        }
        catch (IntegrityException)
        {
            // Whatever stands there, it is not what we have written.
            return null;
        }
    }

    public async Task<bool> TryDeleteAsync(RecordKey key, RecordVersion expected, CancellationToken cancellationToken) =>
        (await table.DeleteAsync(key.Shelf, key.Name, new ETag(expected.Value), cancellationToken)).IsDone;

    public async Task<IReadOnlyList<StoredRecord>> ListAsync(
        string shelf, string? after, int max, CancellationToken cancellationToken)
    {
        RecordKey.CheckList(shelf, after);
        var rows = await table.RangeAsync(
            shelf, after is null ? "" : after + "-", End, max, cancellationToken);
        return [.. rows.Select(row => Open(row).Record)];
    }

    public async Task<IReadOnlyList<string>> ListNamesAsync(
        string shelf, string? after, int max, CancellationToken cancellationToken)
    {
        var rows = await table.RangeAsync(
            shelf, after is null ? "" : after + "-", End, max, cancellationToken, ["PartitionKey", "RowKey"]);
        return [.. rows.Select(row => row.RowKey)];
    }

    public async Task<bool> TryDropAsync(RecordKey key, CancellationToken cancellationToken)
    {
        if (await table.FindAsync(key.Shelf, key.Name, cancellationToken) is not { } row)
        {
            return false;
        }

        try
        {
            _ = Open(row);
            return false;
        }
        catch (IntegrityException)
        {
            return (await table.DeleteAsync(key.Shelf, key.Name, row.ETag, cancellationToken)).IsDone;
        }
    }

    private static void Check(RecordKey key)
    {
        if (key.Shelf is null || key.Name is null)
        {
            throw new ArgumentException("A record needs a shelf and a name.", nameof(key));
        }
    }

    private static (Guid Mark, StoredRecord Record) Open(TableEntity row)
    {
        var place = $"record {row.PartitionKey}/{row.RowKey}";
        var bytes = SealedRow.Open(row, place);
        return bytes.Length < MarkBytes
            ? throw new IntegrityException(place, "its row does not decode")
            : (
                new Guid(bytes.AsSpan(0, MarkBytes)),
                new StoredRecord(
                    new RecordKey(row.PartitionKey, row.RowKey), bytes.AsMemory(MarkBytes),
                    new RecordVersion(row.ETag.ToString())));
    }
}
