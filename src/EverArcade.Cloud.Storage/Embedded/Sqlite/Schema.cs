using EverArcade.Cloud.Pipeline;

namespace EverArcade.Cloud.Storage.Embedded.Sqlite;

/// <summary>The tables of <c>everarcade.db</c> (docs/format/embedded-store.md) and the check that a file has
/// them.</summary>
internal static class Schema
{
    /// <summary>Version this build reads and writes; kept in the file's user_version.</summary>
    public const int Version = 2;

    /// <summary>"EvAr": says whose file it is (SQLite header, bytes 68 to 71).</summary>
    public const int ApplicationId = 0x45764172;

    private const string First = """
        CREATE TABLE contract (
          no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, genesis BLOB NOT NULL, created_at INTEGER NOT NULL) STRICT;
        CREATE TABLE branch (
          line INTEGER PRIMARY KEY, contract_no INTEGER NOT NULL, number INTEGER NOT NULL,
          version INTEGER NOT NULL, head BLOB NOT NULL, seal BLOB NOT NULL, UNIQUE (contract_no, number)) STRICT;
        CREATE TABLE receipt (
          place INTEGER PRIMARY KEY, hash BLOB NOT NULL, marker BLOB NOT NULL, submission_id BLOB NOT NULL,
          committed_at INTEGER NOT NULL, receipt BLOB NOT NULL, submission BLOB NOT NULL, diff BLOB NOT NULL) STRICT;
        CREATE TABLE executed (
          prefix INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (prefix, place)) STRICT, WITHOUT ROWID;
        CREATE TABLE recent_0 (
          id INTEGER PRIMARY KEY, marker INTEGER NOT NULL, submission INTEGER NOT NULL, place INTEGER NOT NULL) STRICT;
        CREATE TABLE recent_1 (
          id INTEGER PRIMARY KEY, marker INTEGER NOT NULL, submission INTEGER NOT NULL, place INTEGER NOT NULL) STRICT;
        CREATE TABLE pending (
          id INTEGER PRIMARY KEY, contract_no INTEGER NOT NULL, marker BLOB NOT NULL, submission_id BLOB NOT NULL,
          accepted_at INTEGER NOT NULL, submission BLOB NOT NULL) STRICT;
        CREATE TABLE pending_key (
          prefix INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (prefix, id)) STRICT, WITHOUT ROWID;
        CREATE TABLE log_node (
          line INTEGER NOT NULL, level INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL,
          PRIMARY KEY (line, level, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE checkpoint (place INTEGER PRIMARY KEY, hash BLOB NOT NULL, bytes BLOB NOT NULL) STRICT;
        CREATE TABLE message (
          id INTEGER PRIMARY KEY, visible_at INTEGER NOT NULL, generation INTEGER NOT NULL,
          deliveries INTEGER NOT NULL, sent_at INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE INDEX message_visible ON message (visible_at);
        CREATE TABLE poison (
          id INTEGER PRIMARY KEY, deliveries INTEGER NOT NULL, parked_at INTEGER NOT NULL,
          reason BLOB NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE INDEX poison_body ON poison (body);
        CREATE TABLE package (
          hash BLOB PRIMARY KEY, publisher BLOB NOT NULL, name BLOB NOT NULL, version BLOB NOT NULL,
          record BLOB NOT NULL, seal BLOB NOT NULL, UNIQUE (publisher, name, version)) STRICT, WITHOUT ROWID;
        CREATE TABLE audit (
          contract BLOB NOT NULL, id BLOB NOT NULL, report BLOB NOT NULL, seal BLOB NOT NULL,
          PRIMARY KEY (contract, id)) STRICT, WITHOUT ROWID;
        """;

    private const string Records = """
        CREATE TABLE record (
          shelf BLOB NOT NULL, name BLOB NOT NULL, version INTEGER NOT NULL, content BLOB NOT NULL, seal BLOB NOT NULL,
          PRIMARY KEY (shelf, name)) STRICT, WITHOUT ROWID;
        CREATE INDEX record_version ON record (version);
        CREATE TABLE audit_message (
          id INTEGER PRIMARY KEY, visible_at INTEGER NOT NULL, generation INTEGER NOT NULL,
          deliveries INTEGER NOT NULL, sent_at INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE INDEX audit_message_visible ON audit_message (visible_at);
        CREATE TABLE audit_poison (
          id INTEGER PRIMARY KEY, deliveries INTEGER NOT NULL, parked_at INTEGER NOT NULL,
          reason BLOB NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE INDEX audit_poison_body ON audit_poison (body);
        """;

    /// <summary>What leads from each version to the next, from an empty file on: a new file takes all the steps, an older
    /// one those it lacks.</summary>
    private static readonly string[] Steps = [First, Records];

    /// <summary>Prepares the file for writing: durable write-ahead log, and the tables it does not have yet.</summary>
    /// <exception cref="StorageUnavailableException">Another program's database, or one from a newer
    /// everarcade.</exception>
    public static void Ensure(Database database)
    {
        var version = database.Scalar("PRAGMA user_version");
        var application = database.Scalar("PRAGMA application_id");
        var empty = database.Scalar("SELECT count(*) FROM sqlite_schema") == 0;
        if (!empty && application != ApplicationId)
        {
            throw new StorageUnavailableException($"{database.Path} is the database of another program.");
        }

        if (version > Version)
        {
            throw new StorageUnavailableException(
                $"{database.Path} has schema {version}, this everarcade knows up to {Version}: "
                + "use the newer everarcade.");
        }

        // FULL: a commit returns when the write-ahead log has reached the disk. Copying the log into the file is
        // LogDrain's work.
        database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
        if (version < Version)
        {
            // One transaction: a crash leaves the older version whole.
            var steps = string.Join('\n', Steps[(int)(empty ? 0 : version)..]);
            database.Execute(
                $"BEGIN IMMEDIATE; {steps} PRAGMA application_id = {ApplicationId}; "
                + $"PRAGMA user_version = {Version}; COMMIT");
        }
    }
}
