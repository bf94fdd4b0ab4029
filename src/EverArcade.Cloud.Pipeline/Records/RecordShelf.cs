using System.Runtime.CompilerServices;

namespace EverArcade.Cloud.Pipeline.Records;

/// <summary>Goes along a whole shelf of records.</summary>
internal static class RecordShelf
{
    /// <summary>The records of a shelf in order of their names, page by page: one that is written or deleted meanwhile, behind what has been
    /// read, is seen as it is then.</summary>
    /// <param name="records">The records.</param>
    /// <param name="shelf">The shelf.</param>
    /// <param name="after">The name behind which it begins; null for all.</param>
    /// <param name="pageRecords">Records read at a time: at most 32 KiB each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<StoredRecord> WalkAsync(
        this IRecordStore records, string shelf, string? after, int pageRecords,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await records.ListAsync(shelf, after, pageRecords, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var record in page)
            {
                yield return record;
            }

            after = page[^1].Key.Name;
        }
    }

    /// <summary>Writes a record whose content follows from its key: one that stands stays, unless it has rotted.</summary>
    public static async Task WriteOnceAsync(
        this IRecordStore records, RecordKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (await records.TryWriteAsync(key, content, null, cancellationToken) is null
            && await records.TryDropAsync(key, cancellationToken))
        {
            _ = await records.TryWriteAsync(key, content, null, cancellationToken);
        }
    }

    /// <summary>A record, or null, as well when it has rotted: that one is taken away, for who can make it again.</summary>
    public static async Task<StoredRecord?> ReadOrDropAsync(
        this IRecordStore records, RecordKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await records.ReadAsync(key, cancellationToken);
        }
        catch (IntegrityException)
        {
            _ = await records.TryDropAsync(key, cancellationToken);
            return null;
        }
    }

    /// <summary>The key of a name that a shelf listed.</summary>
    /// <exception cref="IntegrityException">It is none that a record could have been written under.</exception>
    public static RecordKey KeyOf(string shelf, string name) => RecordKey.IsValid(name)
        ? new RecordKey(shelf, name)
        : throw new IntegrityException($"record {shelf}", "it has a name that is no name");

    /// <summary>The names on a shelf, page by page, also of records that cannot be read.</summary>
    /// <param name="records">The records.</param>
    /// <param name="shelf">The shelf.</param>
    /// <param name="after">The name behind which it begins; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<string> WalkNamesAsync(
        this IRecordStore records, string shelf, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int pageNames = 500;
        while (await records.ListNamesAsync(shelf, after, pageNames, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var name in page)
            {
                yield return name;
            }

            after = page[^1];
        }
    }
}
