using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Storage.Embedded.Audits;
using EverArcade.Cloud.Storage.Embedded.Blobs;
using EverArcade.Cloud.Storage.Embedded.Files;
using EverArcade.Cloud.Storage.Embedded.Ledger;
using EverArcade.Cloud.Storage.Embedded.Packages;
using EverArcade.Cloud.Storage.Embedded.Queue;
using EverArcade.Cloud.Storage.Embedded.Reading;
using EverArcade.Cloud.Storage.Embedded.Records;
using EverArcade.Cloud.Storage.Embedded.Sqlite;
using EverArcade.Cloud.Storage.Embedded.Writing;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace EverArcade.Cloud.Storage.Embedded;

/// <summary>All ports over one data folder: <c>everarcade.db</c>, <c>blobs/</c>,
/// <c>public/</c> and <c>lock</c>
/// (docs/format/embedded-store.md).</summary>
/// <remarks>Thread-safe. One process has a folder at a time. Closing finishes what was asked for before it.</remarks>
public sealed partial class EmbeddedStore : IAsyncDisposable
{
    /// <summary>The database's file name.</summary>
    public const string DatabaseName = "everarcade.db";

    private const int Mebibyte = 1 << 20;

    // The drain copies pages from file to file and keeps none.
    private const int DrainCacheBytes = 256 << 10;

    private readonly FolderLock _lock;
    private readonly BlobFolder _blobFolder;
    private readonly QueueClock _clock;
    private readonly ILogger _logger;
    private readonly StoreSession _session;
    private readonly ReaderPool _readers;
    private readonly KeyFilterFill _filling;
    private readonly LogDrain _drain;
    private readonly WriteLoop _writer;
    private int _closed;

    private EmbeddedStore(
        FolderLock folderLock, StoreSession session, RecentKeys recent, KeyFilter filter, EmbeddedStorageOptions options,
        TimeProvider time, ILoggerFactory loggers, Action<StoreStep> reached, StoreTuning tuning)
    {
        var path = session.Database.Path;
        var numbers = new LineNumbers();
        _logger = loggers.CreateLogger<EmbeddedStore>();
        _clock = new QueueClock(time);
        _blobFolder = new BlobFolder(Path.Combine(options.Folder, "blobs"));
        _lock = folderLock;
        _session = session;
        _readers = new ReaderPool(() => new StoreSession(
            Database.Open(path, readOnly: true, options.ReaderCacheMebibytes * Mebibyte),
            numbers, recent, filter, tuning));
        _filling = new KeyFilterFill(_readers, filter, tuning.FillPageKeys, _logger);
        _drain = new LogDrain(Database.Open(path, readOnly: false, DrainCacheBytes), tuning, _logger);
        _writer = new WriteLoop(session, _drain, reached, _logger);
        Ledger = new EmbeddedLedger(_writer, _readers, new LedgerWrites(session.Entries.ReadLastPending()));
        Blobs = new EmbeddedBlobStore(_blobFolder, time, reached, _logger);
        PublicFiles = new EmbeddedPublicFiles(Path.Combine(options.Folder, "public"));
        Submissions = new EmbeddedQueue(
            _writer, _readers, time, _clock, static rows => rows.Submissions, LastNumber(session.Submissions.ReadLast()));
        AuditMessages = new EmbeddedQueue(
            _writer, _readers, time, _clock, static rows => rows.AuditMessages, LastNumber(session.AuditMessages.ReadLast()));
        Records = new EmbeddedRecordStore(_writer, _readers, LastNumber(session.Records.ReadLast()));
        Packages = new EmbeddedPackageRegistry(_writer, _readers);
        Audits = new EmbeddedAuditStore(_writer, _readers);
    }

    public ILedger Ledger { get; }

    public IBlobStore Blobs { get; }

    public IPublicFiles PublicFiles { get; }

    /// <summary>The queue of <see cref="QueueNames.Submissions"/>.</summary>
    public IMessageQueue Submissions { get; }

    /// <summary>The queue of <see cref="QueueNames.Audits"/>.</summary>
    public IMessageQueue AuditMessages { get; }

    public IRecordStore Records { get; }

    public IPackageRegistry Packages { get; }

    public IAuditStore Audits { get; }

    /// <summary>Ends when used keys have been read since the opening, or cannot be read.</summary>
    internal Task Filled => _filling.Running;

    /// <summary>Opens a data folder, and makes it when it is not there.</summary>
    /// <exception cref="StorageUnavailableException">Another process has the folder, or a newer everarcade made
    /// it.</exception>
    /// <exception cref="IntegrityException">The database cannot be read.</exception>
    public static EmbeddedStore Open(EmbeddedStorageOptions options, TimeProvider time, ILoggerFactory loggers) =>
        Open(options, time, loggers, static _ => { }, StoreTuning.Default);

    /// <param name="options">Where.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="reached">Called at each <see cref="StoreStep"/>, on the thread that reaches it: for tests.</param>
    /// <param name="tuning">Sizes of housekeeping.</param>
    internal static EmbeddedStore Open(
        EmbeddedStorageOptions options, TimeProvider time, ILoggerFactory loggers, Action<StoreStep> reached,
        StoreTuning tuning)
    {
        var folderLock = FolderLock.Take(options.Folder);
        StoreSession? session = null;
        try
        {
            var database = Database.Open(
                Path.Combine(options.Folder, DatabaseName), readOnly: false, options.WriterCacheMebibytes * Mebibyte);
            var recent = new RecentKeys();
            var filter = new KeyFilter(tuning.FilterSegmentKeys, tuning.FilterBytesMax);
            session = new StoreSession(database, new LineNumbers(), recent, filter, tuning);
            Schema.Ensure(database);
            session.Keys.Recover();
            var store = new EmbeddedStore(folderLock, session, recent, filter, options, time, loggers, reached, tuning);
            store.Start(options.Folder);
            return store;
        }
        catch
        {
            session?.Dispose();
            folderLock.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        await _filling.DisposeAsync();

        // The writer finishes what waits: minutes at worst, so not on the caller's thread.
        await Task.Run(_writer.Dispose);
        _drain.Dispose();
        _readers.Dispose();
        _ = _session.Database.CopyLog(raw.SQLITE_CHECKPOINT_TRUNCATE);
        _session.Dispose();
        _lock.Dispose();
    }

    private void Start(string folder)
    {
        _session.Submissions.Messages.ShowAll(_clock.NowMilliseconds);
        _session.AuditMessages.Messages.ShowAll(_clock.NowMilliseconds);
        StoreOpened(_logger, folder, _blobFolder.Prepare());
        _drain.Start();
        _writer.Start();
        _filling.Start();
    }

    /// <summary>Numbers of messages and versions of records start at the time, so that they ascend also after the tables
    /// were empty: 2^20 numbers a millisecond.</summary>
    private long LastNumber(long stored) => Math.Max(_clock.NowMilliseconds << 20, stored);
}
