using EverArcade.Cloud.Storage.Embedded.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace EverArcade.Cloud.Storage.Embedded.Writing;

/// <summary>Keeps the write-ahead log short: copies it into the database file on a thread and connection of its own,
/// and lets the writer copy the little that came meanwhile, after which SQLite begins the log anew.</summary>
/// <remarks>Copying beside a writer that never stops would never reach the log's end, and the log would grow for ever;
/// copying by the writer alone would stop it for as long as the whole log takes. A crash here costs nothing: the log
/// still has it all.</remarks>
internal sealed partial class LogDrain : IDisposable
{
    private readonly Database _database;
    private readonly StoreTuning _tuning;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly SemaphoreSlim _wanted = new(0, 1);
    private volatile DrainState _state;
    private volatile bool _stopping;
    private int _pages;

    public LogDrain(Database database, StoreTuning tuning, ILogger logger)
    {
        _database = database;
        _tuning = tuning;
        _logger = logger;
        _thread = new Thread(Loop) { IsBackground = true, Name = "everarcade store log drain" };
    }

    public void Start() => _thread.Start();

    /// <summary>Called by the writer after each commit.</summary>
    public void AfterCommit(Database writer)
    {
        _pages += writer.TakePagesWritten();
        if (_state == DrainState.Copied)
        {
            FinishPass(
                writer, _pages < _tuning.FullPages ? raw.SQLITE_CHECKPOINT_PASSIVE : raw.SQLITE_CHECKPOINT_RESTART);
            _state = DrainState.Idle;
        }
        else if (_state == DrainState.Idle && _pages >= _tuning.PassPages)
        {
            _state = DrainState.Copying;
            _ = _wanted.Release();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        if (_wanted.CurrentCount == 0)
        {
            _ = _wanted.Release();
        }

        _thread.Join();
        _wanted.Dispose();
        _database.Dispose();
    }

    private void FinishPass(Database writer, int mode)
    {
        try
        {
            var (logged, copied) = writer.CopyLog(mode);
            _pages = logged == copied ? 0 : logged;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Nothing is lost: the log keeps what could not be copied, and the next pass tries again.
            PassFailed(_logger, fault);
        }
    }

    private void Loop()
    {
        while (true)
        {
            _wanted.Wait();
            if (_stopping)
            {
                return;
            }

            try
            {
                _ = _database.CopyLog(raw.SQLITE_CHECKPOINT_PASSIVE);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                PassFailed(_logger, fault);
            }

            _state = DrainState.Copied;
        }
    }
}
