using EverArcade.Cloud.Storage.Embedded.Audits;
using EverArcade.Cloud.Storage.Embedded.Ledger;
using EverArcade.Cloud.Storage.Embedded.Packages;
using EverArcade.Cloud.Storage.Embedded.Queue;
using EverArcade.Cloud.Storage.Embedded.Records;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded;

/// <summary>A connection with the statements on it: the writer's, or one of the readers'. One thread at a
/// time.</summary>
internal sealed class StoreSession : IDisposable
{
    private readonly Statement _begin;
    private readonly Statement _beginRead;
    private readonly Statement _commit;

    public StoreSession(Database database, LineNumbers lines, RecentKeys recent, KeyFilter filter, StoreTuning tuning)
    {
        Database = database;
        Lines = lines;
        _begin = database.Prepare("(transaction)", "BEGIN IMMEDIATE");
        _beginRead = database.Prepare("(transaction)", "BEGIN");
        _commit = database.Prepare("(transaction)", "COMMIT");
        Contracts = new ContractRows(database, lines);
        LostContracts = new LostContracts(database);
        Heads = new HeadRows(database);
        Receipts = new ReceiptRows(database);
        Entries = new EntryRows(database, Contracts, Receipts, recent, filter);
        Keys = new KeyMerge(database, recent, filter, tuning.GenerationKeys, tuning.MovedAtOnceMax);
        History = new HistoryRows(database);
        Submissions = new QueueRows(database, "message", "poison");
        AuditMessages = new QueueRows(database, "audit_message", "audit_poison");
        Records = new RecordRows(database);
        Packages = new PackageRows(database);
        Audits = new AuditRows(database);
    }

    public Database Database { get; }

    public LineNumbers Lines { get; }

    public ContractRows Contracts { get; }

    public LostContracts LostContracts { get; }

    public HeadRows Heads { get; }

    public ReceiptRows Receipts { get; }

    public EntryRows Entries { get; }

    public KeyMerge Keys { get; }

    public HistoryRows History { get; }

    public QueueRows Submissions { get; }

    public QueueRows AuditMessages { get; }

    public RecordRows Records { get; }

    public PackageRows Packages { get; }

    public AuditRows Audits { get; }

    public void Begin() => _begin.Run();

    /// <summary>Makes many reads one: until it is disposed of, all see the store as the first of them finds it. Not inside a
    /// transaction.</summary>
    public ReadTransaction BeginRead() => new(Database, _beginRead, _commit);

    public void Commit()
    {
        Keys.MovePiece();
        _commit.Run();
        Keys.Committed();
    }

    public void Rollback()
    {
        // Numbers given out in the transaction are void.
        Lines.Clear();
        Keys.RolledBack();
        if (Database.InTransaction)
        {
            Database.Execute("ROLLBACK");
        }
    }

    public void Dispose() => Database.Dispose();
}
