using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Collection;

/// <summary>What the collection of blobs keeps between two ticks. Thread-safe.</summary>
/// <remarks>Shelf <c>blob-collection</c>: <c>state</c>. Shelf <c>blob-names</c>: pages of the filter, named by mark (16 hex digits),
/// <c>.</c> and page (4). Shelf <c>blob-orphans</c>: hashes of blobs that a mark found unnamed, in order, a record for each stretch
/// of blobs it looked at, named by mark, <c>.</c> and the last blob of the stretch.</remarks>
internal sealed class CollectionRecords(IRecordStore records)
{
    private const string StateShelf = "blob-collection";
    private const string NamesShelf = "blob-names";
    private const string OrphansShelf = "blob-orphans";

    private static readonly RecordKey StateKey = new(StateShelf, "state");

    /// <returns>Null when there is none, or when it has rotted: then a mark begins anew.</returns>
    public async Task<(CollectionDocument State, RecordVersion Version)?> ReadAsync(CancellationToken cancellationToken) =>
        await records.ReadOrDropAsync(StateKey, cancellationToken) is { } stored
            ? (PipelineJson.Read(stored, PipelineJson.Default.CollectionDocument), stored.Version) : null;

    /// <summary>The newest mark that has left anything; zero when none has.</summary>
    public async Task<ulong> ReadNewestMarkAsync(CancellationToken cancellationToken)
    {
        var newest = 0UL;
        foreach (var shelf in new[] { NamesShelf, OrphansShelf })
        {
            await foreach (var name in records.WalkNamesAsync(shelf, null, cancellationToken))
            {
                newest = Math.Max(newest, MarkOf(RecordShelf.KeyOf(shelf, name)));
            }
        }

        return newest;
    }

    /// <returns>Null when somebody else has written meanwhile.</returns>
    public Task<RecordVersion?> TryWriteAsync(
        CollectionDocument state, RecordVersion? expected, CancellationToken cancellationToken) =>
        records.TryWriteAsync(
            StateKey, JsonSerializer.SerializeToUtf8Bytes(state, PipelineJson.Default.CollectionDocument), expected,
            cancellationToken);

    /// <summary>Fills a filter with the stored pages of its mark.</summary>
    /// <returns>The version of each page; null for one that was never stored.</returns>
    public async Task<RecordVersion?[]> LoadAsync(ulong mark, NameFilter filter, CancellationToken cancellationToken)
    {
        var versions = new RecordVersion?[filter.Pages];
        await foreach (var record in WalkAsync(NamesShelf, mark, Prefix(mark), cancellationToken))
        {
            var page = int.Parse(record.Key.Name.AsSpan(Prefix(mark).Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            filter.Load(page, record.Content.Span);
            versions[page] = record.Version;
        }

        return versions;
    }

    /// <summary>Stores the pages that have changed, each in place of the version that was loaded.</summary>
    /// <returns>False when somebody else has stored one meanwhile: what that one adds must not be lost.</returns>
    public async Task<bool> TrySaveAsync(
        ulong mark, NameFilter filter, RecordVersion?[] versions, CancellationToken cancellationToken)
    {
        for (var page = 0; page < filter.Pages; page++)
        {
            var key = new RecordKey(NamesShelf, $"{Prefix(mark)}{page:x4}");
            if (filter.HasChanged(page)
                && await records.TryWriteAsync(key, filter.Page(page), versions[page], cancellationToken) is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a mark found unnamed from behind one blob to another.</summary>
    public async Task<IReadOnlySet<Hash256>> ReadOrphansAsync(
        ulong mark, Hash256? after, Hash256 last, CancellationToken cancellationToken)
    {
        var found = new HashSet<Hash256>();
        await foreach (var record in WalkAsync(OrphansShelf, mark, $"{Prefix(mark)}{after}", cancellationToken))
        {
            for (var rest = record.Content; rest.Length >= Hash256.Length; rest = rest[Hash256.Length..])
            {
                _ = found.Add(Hash256.FromBytes(rest.Span[..Hash256.Length]));
            }

            if (string.CompareOrdinal(record.Key.Name, $"{Prefix(mark)}{last}") >= 0)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Keeps what a mark found unnamed in a stretch of blobs that ends with one.</summary>
    public async Task WriteOrphansAsync(
        ulong mark, Hash256 last, IEnumerable<Hash256> orphans, CancellationToken cancellationToken)
    {
        var key = new RecordKey(OrphansShelf, $"{Prefix(mark)}{last}");
        var content = orphans.SelectMany(orphan => orphan.ToArray()).ToArray();
        if (await records.TryWriteAsync(key, content, null, cancellationToken) is null
            && await records.ReadOrDropAsync(key, cancellationToken) is var standing)
        {
            // A tick that was cut off has been here, or another host is here now: both have found what they say, either will do.
            _ = await records.TryWriteAsync(key, content, standing?.Version, cancellationToken);
        }
    }

    /// <summary>Clears what belongs to marks before this one; the orphans of the one before stay.</summary>
    public async Task ClearAsync(ulong mark, CancellationToken cancellationToken)
    {
        await ClearAsync(NamesShelf, mark, cancellationToken);
        await ClearAsync(OrphansShelf, mark - 1, cancellationToken);
    }

    private async Task ClearAsync(string shelf, ulong before, CancellationToken cancellationToken)
    {
        await foreach (var name in records.WalkNamesAsync(shelf, null, cancellationToken))
        {
            var key = RecordShelf.KeyOf(shelf, name);
            if (MarkOf(key) >= before)
            {
                break;
            }

            if (await records.ReadOrDropAsync(key, cancellationToken) is { } record)
            {
                _ = await records.TryDeleteAsync(key, record.Version, cancellationToken);
            }
        }
    }

    /// <summary>What a mark has left on a shelf, behind a name. What has rotted of it is taken away: names that a filter lacks begin a
    /// mark anew, and a blob that is not known to be an orphan stays for another mark.</summary>
    private async IAsyncEnumerable<StoredRecord> WalkAsync(
        string shelf, ulong mark, string after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var name in records.WalkNamesAsync(shelf, after, cancellationToken))
        {
            var key = RecordShelf.KeyOf(shelf, name);
            if (MarkOf(key) != mark)
            {
                yield break;
            }

            if (await records.ReadOrDropAsync(key, cancellationToken) is { } record)
            {
                yield return record;
            }
        }
    }

    private static string Prefix(ulong mark) => $"{mark:x16}.";

    private static ulong MarkOf(RecordKey key) =>
        ulong.TryParse(key.Name.Split('.')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mark)
            ? mark : throw new IntegrityException($"record {key}", "it names no mark");
}
