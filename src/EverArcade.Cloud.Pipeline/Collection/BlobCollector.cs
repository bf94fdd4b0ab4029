using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Collection;

/// <summary>Deletes blobs that nothing names: what crashes, refused publishes, pruned receipts and replaced artefacts leave behind
/// (docs/storage-azure.md, Orphan blobs).</summary>
/// <remarks>
/// <para>A mark asks all owners what they name, then goes through all blobs. One that nobody named, and that was not written for
/// <see cref="PipelineOptions.BlobOrphanHours"/> before the mark began, is written down; one that was written down by the mark before
/// is deleted, if it is still the version that was looked at. Whoever names a blob writes it first, so a name that came after the
/// mark had passed its owner has made the blob young: it is passed over, or its version is another by the time it would go.</para>
/// <para>A tick works for a while, writes down how far it is, and the next one goes on, on any host; a tick that was cut off
/// is done again. Of two hosts at once the slower one's tick is void. Thread-safe.</para>
/// </remarks>
public sealed partial class BlobCollector
{
    // At most so many fit into a record of orphans, 32 bytes each.
    private const int PageBlobs = 500;

    private readonly IReadOnlyList<IBlobOwner> _owners;
    private readonly IBlobStore _blobs;
    private readonly CollectionRecords _records;
    private readonly PipelineOptions _options;
    private readonly PipelineInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public BlobCollector(
        IEnumerable<IBlobOwner> owners, IBlobStore blobs, IRecordStore records, PipelineOptions options,
        PipelineInstruments instruments, TimeProvider time, ILogger<BlobCollector> logger)
    {
        _owners = [.. owners.OrderBy(owner => owner.Name, StringComparer.Ordinal)];
        _blobs = blobs;
        _records = new CollectionRecords(records);
        _options = options;
        _instruments = instruments;
        _time = time;
        _logger = logger;
    }

    /// <summary>One tick of the timer, whoever has it.</summary>
    /// <exception cref="StorageUnavailableException">The next tick tries again.</exception>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _records.ReadAsync(cancellationToken) is not { } stored)
            {
                var newest = await _records.ReadNewestMarkAsync(cancellationToken);
                await WorkAsync(Begin(null) with { Mark = newest + 1 }, null, cancellationToken);
            }
            else if (stored.State.Owners.Except(_owners.Select(owner => owner.Name)).ToArray() is { Length: > 0 } unknown)
            {
                // A newer host is about: what those owners name would be lost on us.
                LogOlder(string.Join(", ", unknown));
            }
            else if (stored.State.Owners.Count < _owners.Count)
            {
                await WorkAsync(Begin(stored.State with { Phase = CollectionPhase.Marking }), stored.Version, cancellationToken);
            }
            else if (stored.State.Phase != CollectionPhase.Resting)
            {
                await WorkAsync(stored.State, stored.Version, cancellationToken);
            }
            else if (_time.GetUtcNow() - stored.State.StartedAt >= TimeSpan.FromHours(_options.BlobMarkHours))
            {
                await WorkAsync(Begin(stored.State), stored.Version, cancellationToken);
            }
        }
        catch (IntegrityException corrupt)
        {
            _instruments.CollectionBlocked();
            LogBlocked(corrupt);
        }
    }

    /// <summary>The next mark; what the last one found counts if it came to its end.</summary>
    private CollectionDocument Begin(CollectionDocument? last) => new(
        (last?.Mark ?? 0) + 1, CollectionPhase.Marking, last?.Phase == CollectionPhase.Resting,
        [.. _owners.Select(owner => owner.Name)], _time.GetUtcNow(), 0, null, 0, NameFilter.PagesFor(last?.Named ?? 0), 0, null, 0, 0);

    private async Task WorkAsync(CollectionDocument state, RecordVersion? version, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        if (state.Asked == 0 && state.Place is null)
        {
            await _records.ClearAsync(state.Mark, cancellationToken);
        }

        var filter = new NameFilter(state.Pages, state.Mark);
        var pages = await _records.LoadAsync(state.Mark, filter, cancellationToken);
        if (filter.Bits < state.Bits)
        {
            LogLost(state.Mark);
            await WorkAsync(Begin(state), version, cancellationToken);
            return;
        }

        do
        {
            state = state.Phase == CollectionPhase.Marking
                ? await MarkAsync(state, filter, cancellationToken)
                : await CompareAsync(state, filter, cancellationToken);
        }
        while (state.Phase != CollectionPhase.Resting
            && _time.GetElapsedTime(started) < TimeSpan.FromSeconds(_options.BlobCollectionSeconds));

        state = state with { Bits = filter.Bits };
        // Names before the place that says they are there: a crash between the two hears them again.
        if (!await _records.TrySaveAsync(state.Mark, filter, pages, cancellationToken)
            || await _records.TryWriteAsync(state, version, cancellationToken) is null)
        {
            LogOvertaken();
        }
        else if (state.Phase == CollectionPhase.Resting)
        {
            _instruments.Marked(state.Unnamed);
            LogMarked(state.Mark, state.Named, state.Unnamed, state.Deleted);
        }
    }

    /// <summary>Hears the next names.</summary>
    private async Task<CollectionDocument> MarkAsync(
        CollectionDocument state, NameFilter filter, CancellationToken cancellationToken)
    {
        if (state.Asked == _owners.Count)
        {
            return state with { Phase = CollectionPhase.Comparing };
        }

        var names = await _owners[state.Asked].ListAsync(state.Place, cancellationToken);
        foreach (var name in names.Named)
        {
            filter.Add(name);
        }

        return state with
        {
            Asked = names.Next is null ? state.Asked + 1 : state.Asked,
            Place = names.Next,
            Named = state.Named + names.Named.Count,
        };
    }

    /// <summary>Looks at the next blobs.</summary>
    private async Task<CollectionDocument> CompareAsync(
        CollectionDocument state, NameFilter filter, CancellationToken cancellationToken)
    {
        Hash256? after = state.Compared is not null && Hash256.TryParse(state.Compared, out var compared) ? compared : null;
        var page = await _blobs.ListAsync(after, PageBlobs, cancellationToken);
        if (page.Count == 0)
        {
            return state with { Phase = CollectionPhase.Resting };
        }

        var (last, before) = (page[^1].Hash, state.StartedAt - TimeSpan.FromHours(_options.BlobOrphanHours));
        var unnamed = page.Where(blob => blob.WrittenAt < before && !filter.MayContain(blob.Hash)).ToArray();
        var known = state.IsSecond && unnamed.Length > 0
            ? await _records.ReadOrphansAsync(state.Mark - 1, after, last, cancellationToken) : new HashSet<Hash256>();
        var deleted = 0;
        foreach (var orphan in unnamed.Where(blob => known.Contains(blob.Hash)))
        {
            if (await _blobs.TryDeleteAsync(orphan, cancellationToken))
            {
                deleted++;
                _instruments.Collected(orphan.Bytes);
            }
        }

        if (unnamed.Where(blob => !known.Contains(blob.Hash)).Select(blob => blob.Hash).ToArray() is { Length: > 0 } fresh)
        {
            await _records.WriteOrphansAsync(state.Mark, last, fresh, cancellationToken);
        }

        return state with
        {
            Compared = last.ToString(),
            Unnamed = state.Unnamed + unnamed.Length,
            Deleted = state.Deleted + deleted,
        };
    }
}
