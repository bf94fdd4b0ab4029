namespace EverArcade.Cloud.Pipeline.Records;

/// <summary>Small named documents, each with a version: audit plans, leases, indexes of certificates, the operator log.</summary>
/// <remarks>Implementations are thread-safe; a method that returns has made its change durable. A write that failed with
/// <see cref="StorageUnavailableException"/> may have happened: whoever needs to know reads back.</remarks>
public interface IRecordStore
{
    /// <summary>Longest content, bytes; below the 64 KiB of an Azure Table binary property.</summary>
    const int ContentBytesMax = 32 << 10;

    /// <summary>The record under a key, or null.</summary>
    /// <exception cref="IntegrityException">Its stored bytes are not those that were written.</exception>
    Task<StoredRecord?> ReadAsync(RecordKey key, CancellationToken cancellationToken);

    /// <summary>Writes a record if it stands as the caller thinks.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="content">At most <see cref="ContentBytesMax"/> bytes.</param>
    /// <param name="expected">The version that must stand; null: the record must not exist.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The new version, or null when the condition did not hold: nothing changed.</returns>
    /// <exception cref="ArgumentException">The content is too long, or the key is no key.</exception>
    Task<RecordVersion?> TryWriteAsync(
        RecordKey key, ReadOnlyMemory<byte> content, RecordVersion? expected, CancellationToken cancellationToken);

    /// <summary>Deletes a record if its version is still <paramref name="expected"/>.</summary>
    Task<bool> TryDeleteAsync(RecordKey key, RecordVersion expected, CancellationToken cancellationToken);

    /// <summary>Records of a shelf in ordinal order of their names, those after <paramref name="after"/>, at most
    /// <paramref name="max"/>.</summary>
    /// <remarks>A store may answer with fewer than there are; only an empty page is the end.</remarks>
    /// <exception cref="IntegrityException">One of them is not as it was written.</exception>
    /// <exception cref="ArgumentException">The shelf or <paramref name="after"/> is nothing a record could have.</exception>
    Task<IReadOnlyList<StoredRecord>> ListAsync(
        string shelf, string? after, int max, CancellationToken cancellationToken);

    /// <summary>Names on a shelf in ordinal order, those after <paramref name="after"/>, at most <paramref name="max"/>, also of
    /// records that cannot be read: so that one of them does not hide those behind it.</summary>
    Task<IReadOnlyList<string>> ListNamesAsync(string shelf, string? after, int max, CancellationToken cancellationToken);

    /// <summary>Takes a record away whose bytes are not those that were written; one that can be read stays.</summary>
    /// <returns>Whether it was taken away.</returns>
    Task<bool> TryDropAsync(RecordKey key, CancellationToken cancellationToken);
}
