using EverArcade.Cloud.Pipeline;
using SQLitePCL;

namespace EverArcade.Cloud.Storage.Embedded.Sqlite;

/// <summary>What a SQLite result code means to a caller of the ports.</summary>
internal static class SqliteFault
{
    // The low byte is the primary result code (sqlite.org/rescode.html).
    private const int PrimaryMask = 0xff;

    // Nothing but heads stands there.
    private const string HeadTable = "branch";

    public static Exception Of(int code, string table, string path, string message)
    {
        var place = Place(table, path);
        return (code & PrimaryMask) switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_FORMAT => Corrupt(table, path, message),

            // Every rule is checked before a row is written: a constraint that speaks up has found rows that contradict
            // the head.
            raw.SQLITE_CONSTRAINT => Corrupt(table, path, $"a row stands where none may: {message}"),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_NOMEM or raw.SQLITE_READONLY or raw.SQLITE_INTERRUPT
                or raw.SQLITE_IOERR or raw.SQLITE_FULL or raw.SQLITE_CANTOPEN or raw.SQLITE_PROTOCOL
                or raw.SQLITE_TOOBIG or raw.SQLITE_NOLFS or raw.SQLITE_PERM or raw.SQLITE_AUTH
                => new StorageUnavailableException($"{place}: {message} (SQLite {code})"),
            _ => new InvalidOperationException($"{place}: {message} (SQLite {code})"),
        };
    }

    /// <summary>What a table says, or ought to say, is not what was written.</summary>
    public static IntegrityException Corrupt(string table, string path, string detail) =>
        new(Place(table, path), detail, table == HeadTable ? IntegritySubject.Head : IntegritySubject.Other);

    // The file's name, not its path: a place may end in an audit report or a problem document, and which folder a host
    // uses is nobody's business there.
    private static string Place(string table, string path) => $"table {table} of {System.IO.Path.GetFileName(path)}";
}
