using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Blobs;

/// <summary>Goes along a shelf of records of which each names a blob, or none.</summary>
internal static class RecordBlobNames
{
    // At most 32 KiB each.
    private const int PageRecords = 200;

    /// <param name="records">The records.</param>
    /// <param name="shelf">The shelf.</param>
    /// <param name="after">The name of the last record seen; null at the beginning.</param>
    /// <param name="read">The blob that a record names; null for none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<BlobNames> ListAsync(
        IRecordStore records, string shelf, string? after, Func<StoredRecord, Hash256?> read,
        CancellationToken cancellationToken)
    {
        var page = await records.ListAsync(shelf, after, PageRecords, cancellationToken);
        return new BlobNames(
            [.. page.Select(read).OfType<Hash256>()], page.Count > 0 ? page[^1].Key.Name : null);
    }

    /// <summary>A record that is a hash and nothing else.</summary>
    /// <exception cref="IntegrityException">It is something else.</exception>
    public static Hash256? Whole(StoredRecord record) => Hash256.TryRead(record.Content.Span, out var hash)
        ? hash
        : throw new IntegrityException($"record {record.Key}", "it names no blob");
}
