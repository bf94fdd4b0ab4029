using SQLitePCL;

namespace EverArcade.Cloud.Storage.Embedded.Sqlite;

/// <summary>One SQLite connection, spoken to through the C interface: prepared statements live as long as it
/// does.</summary>
/// <remarks>Not thread-safe: one thread at a time. ADO.NET's command layer costs more than the statements it runs here
/// (docs/decisions/0004-embedded-store.md).</remarks>
internal sealed class Database : IDisposable
{
    // Opened without SQLite's own mutex: each connection belongs to one thread at a time.
    private const int ReadWriteFlags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;
    private const int ReadOnlyFlags = raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX;

    // How long a statement waits for a lock, milliseconds. One process and one writer: only a checkpoint's last step
    // and a connection that closes ever hold one.
    private const int BusyMilliseconds = 5_000;

    // Counting every allocation takes a lock that writer and readers would share; nobody asks for the count.
    private static readonly Lazy<bool> Configured = new(Configure);

    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];

    private Database(sqlite3 handle, string path)
    {
        _handle = handle;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Rows changed since the connection was opened; tells whether an item of work has written
    /// anything.</summary>
    public int TotalChanges => raw.sqlite3_total_changes(_handle);

    /// <summary>False also after SQLite has rolled back by itself (disk full, input/output error).</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <param name="path">The database file.</param>
    /// <param name="readOnly">Whether the connection may write.</param>
    /// <param name="cacheBytes">Bound of this connection's page cache.</param>
    public static Database Open(string path, bool readOnly, int cacheBytes)
    {
        _ = Configured.Value;
        var code = raw.sqlite3_open_v2(path, out var handle, readOnly ? ReadOnlyFlags : ReadWriteFlags, null);
        var database = new Database(handle, path);
        try
        {
            database.Check(code, "(file)");
            database.Check(raw.sqlite3_busy_timeout(handle, BusyMilliseconds), "(file)");
            database.Execute($"PRAGMA cache_size = -{cacheBytes / 1024}");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>A statement that this connection owns.</summary>
    /// <param name="table">The table it works on: named when the statement finds the file corrupt.</param>
    /// <param name="sql">One statement.</param>
    public Statement Prepare(string table, string sql)
    {
        var statement = new Statement(this, table, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Runs statements that are not worth keeping.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql), "(schema)");

    /// <summary>The number a pragma or a count gives.</summary>
    public long Scalar(string sql)
    {
        using var statement = new Statement(this, "(schema)", sql);
        using var rows = statement.Open();
        return rows.Next() ? rows.Int64(0) : 0;
    }

    /// <summary>Pages written to the write-ahead log since the last call.</summary>
    public int TakePagesWritten()
    {
        Check(raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1), "(log)");
        return pages;
    }

    /// <summary>Copies what the write-ahead log holds into the database file, as far as nobody is in the way.</summary>
    /// <param name="mode">SQLITE_CHECKPOINT_…</param>
    /// <returns>Pages in the log, and how many of them are in the database file now.</returns>
    public (int Logged, int Copied) CopyLog(int mode)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out var logged, out var copied);
        if (code is not (raw.SQLITE_BUSY or raw.SQLITE_LOCKED))
        {
            Check(code, "(log)");
        }

        return (logged, copied);
    }

    /// <summary>Compiles a statement that is kept for long.</summary>
    public sqlite3_stmt Compile(string table, string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle), table);
        return handle;
    }

    /// <summary>Throws what a result code stands for; nothing for success.</summary>
    public void Check(int code, string table)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw SqliteFault.Of(code, table, Path, raw.sqlite3_errmsg(_handle).utf8_to_string());
        }
    }

    private static bool Configure()
    {
        Batteries_V2.Init();

        // False when somebody else in the process has used SQLite before: no harm done.
        return raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0) == raw.SQLITE_OK;
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }

        _ = raw.sqlite3_close_v2(_handle);
        _handle.Dispose();
    }
}
