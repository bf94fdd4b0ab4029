using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Storage.Embedded.Reading;
using EverArcade.Cloud.Storage.Embedded.Writing;

namespace EverArcade.Cloud.Storage.Embedded.Records;

/// <summary>Records in SQLite.</summary>
/// <param name="writer">Who writes.</param>
/// <param name="readers">Who reads.</param>
/// <param name="lastVersion">The highest version given so far; also above those of deleted records.</param>
internal sealed class EmbeddedRecordStore(WriteLoop writer, ReaderPool readers, long lastVersion) : IRecordStore
{
    private long _lastVersion = lastVersion;

    public Task<StoredRecord?> ReadAsync(RecordKey key, CancellationToken cancellationToken) =>
        readers.ReadAsync(static (session, key) => session.Records.Read(key), key, cancellationToken);

    public Task<RecordVersion?> TryWriteAsync(
        RecordKey key, ReadOnlyMemory<byte> content, RecordVersion? expected, CancellationToken cancellationToken)
    {
        Check(key);
        if (content.Length > IRecordStore.ContentBytesMax)
        {
            throw new ArgumentException(
                $"A record has at most {IRecordStore.ContentBytesMax} bytes, not {content.Length}.", nameof(content));
        }

        return writer.RunAsync<RecordVersion?>(
            session =>
            {
                if (!RecordName.Matches(session.Records.ReadVersion(key), expected))
                {
                    return null;
                }

                session.Records.Write(key, ++_lastVersion, content.Span);
                return RecordName.Version(_lastVersion);
            },
            cancellationToken);
    }

    public Task<bool> TryDeleteAsync(RecordKey key, RecordVersion expected, CancellationToken cancellationToken)
    {
        Check(key);
        return writer.RunAsync(
            session =>
            {
                var stands = session.Records.ReadVersion(key);
                if (stands is null || !RecordName.Matches(stands, expected))
                {
                    return false;
                }

                session.Records.Delete(key);
                return true;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<StoredRecord>> ListAsync(
        string shelf, string? after, int max, CancellationToken cancellationToken)
    {
        RecordKey.CheckList(shelf, after);
        return readers.ReadAsync(
            static (session, page) => session.Records.List(page.shelf, page.after, page.max),
            (shelf, after: after ?? "", max), cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListNamesAsync(
        string shelf, string? after, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, page) => session.Records.ListNames(page.shelf, page.after, page.max),
            (shelf, after: after ?? "", max), cancellationToken);

    public Task<bool> TryDropAsync(RecordKey key, CancellationToken cancellationToken)
    {
        Check(key);
        return writer.RunAsync(session => session.Records.TryDrop(key), cancellationToken);
    }

    private static void Check(RecordKey key)
    {
        if (key.Name is null)
        {
            throw new ArgumentException("A record needs a key.", nameof(key));
        }
    }
}
