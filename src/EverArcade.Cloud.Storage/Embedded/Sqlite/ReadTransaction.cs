namespace EverArcade.Cloud.Storage.Embedded.Sqlite;

/// <summary>Reads that belong together, on one connection. The lock of the file is taken and given back once, and not for each
/// statement: with thousands of small ones those calls, which all connections of the process queue for, cost more than the
/// reading.</summary>
/// <remarks>Keeps the log from being begun anew while it lasts: milliseconds. Not thread-safe.</remarks>
internal readonly ref struct ReadTransaction
{
    private readonly Database _database;
    private readonly Statement _commit;

    public ReadTransaction(Database database, Statement begin, Statement commit)
    {
        (_database, _commit) = (database, commit);
        begin.Run();
    }

    public void Dispose()
    {
        // A fault of the disk has ended it already.
        if (_database.InTransaction)
        {
            _commit.Run();
        }
    }
}
