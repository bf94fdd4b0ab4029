using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Moves keys of receipts into table executed in the order of the table, many at a time.</summary>
/// <remarks>
/// <para>Keys are hashes: inserted as they come, each would dirty an index page of its own, and a page is 4 KiB of
/// write-ahead log and of copying. So the newest keys are in memory and, for a restart, in one of two small tables in
/// the order they came; a full generation is sorted and moved piece by piece with the batches that follow, neighbours
/// sharing pages.</para>
/// <para>A crash in between loses nothing: both small tables are read when the store is opened, and a key that had
/// moved already is the same row again. Used by the writer's thread alone.</para>
/// </remarks>
internal sealed class KeyMerge(Database database, RecentKeys recent, KeyFilter filter, int generationKeys, int atOnceMax)
{
    // Keys moved for each receipt that comes: a generation has moved when the next one is two thirds full.
    private const int MovedPerReceipt = 3;

    private readonly Statement[] _insert =
    [
        database.Prepare("recent_0", "INSERT INTO recent_0 (marker, submission, place) VALUES (?1, ?2, ?3)"),
        database.Prepare("recent_1", "INSERT INTO recent_1 (marker, submission, place) VALUES (?1, ?2, ?3)"),
    ];

    private readonly Statement[] _read =
    [
        database.Prepare("recent_0", "SELECT marker, submission, place FROM recent_0"),
        database.Prepare("recent_1", "SELECT marker, submission, place FROM recent_1"),
    ];

    private readonly Statement[] _empty =
    [
        database.Prepare("recent_0", "DELETE FROM recent_0"),
        database.Prepare("recent_1", "DELETE FROM recent_1"),
    ];

    private readonly Statement _move = database.Prepare(
        "executed", "INSERT OR IGNORE INTO executed (prefix, place) VALUES (?1, ?2)");

    private KeyPlace[] _moving = [];
    private int _growing;
    private int _moved;
    private int _movedUncommitted;

    /// <summary>Goes on where the last process stopped: few keys are put where they belong, more are moved with what comes, as they
    /// were.</summary>
    /// <remarks>So a start takes as long behind a long history as behind a short one. A damaged index takes nothing: its newest keys
    /// are then in memory, so that they are found.</remarks>
    public void Recover()
    {
        var tables = _read.Select(Read).ToArray();
        if (tables.Sum(static keys => keys.Count) > atOnceMax || !TryMerge())
        {
            Load(tables);
        }
    }

    public void Add(Marker marker, Place place)
    {
        var (key, submission) = (KeyPrefix.Of(marker.Key.Hash), KeyPrefix.Of(marker.Submission.Hash));
        _insert[_growing].Bind(1, key).Bind(2, submission).Bind(3, place.Value).Run();
        recent.Add(new KeyPlace(key, place), new KeyPlace(submission, place));
    }

    /// <summary>Moves a piece, as long as this transaction's receipts make due. The last statements before a
    /// commit.</summary>
    public void MovePiece()
    {
        var due = recent.UncommittedCount / 2 * MovedPerReceipt;
        _movedUncommitted = Math.Min(_moving.Length, _moved + due);
        for (var index = _moved; index < _movedUncommitted; index++)
        {
            filter.Add(_moving[index].Prefix);
            _move.Bind(1, _moving[index].Prefix).Bind(2, _moving[index].Place.Value).Run();
        }

        if (_moving.Length > 0 && _movedUncommitted == _moving.Length)
        {
            _empty[1 - _growing].Run();
        }
    }

    public void Committed()
    {
        recent.Committed();
        _moved = _movedUncommitted;
        if (_moving.Length > 0 && _moved == _moving.Length)
        {
            recent.ForgetMoved();
            (_moving, _moved, _movedUncommitted) = ([], 0, 0);
        }

        if (_moving.Length == 0 && recent.GrowingCount >= generationKeys)
        {
            _moving = recent.Turn();
            _growing = 1 - _growing;
        }
    }

    public void RolledBack()
    {
        recent.RolledBack();
        _movedUncommitted = _moved;
    }

    private bool TryMerge()
    {
        try
        {
            database.Execute(
                """
                BEGIN IMMEDIATE;
                INSERT OR IGNORE INTO executed (prefix, place)
                  SELECT marker AS prefix, place FROM recent_0 UNION ALL SELECT submission, place FROM recent_0
                  UNION ALL SELECT marker, place FROM recent_1 UNION ALL SELECT submission, place FROM recent_1
                  ORDER BY prefix;
                DELETE FROM recent_0;
                DELETE FROM recent_1;
                COMMIT;
                """);
            return true;
        }
        catch (IntegrityException)
        {
            if (database.InTransaction)
            {
                database.Execute("ROLLBACK");
            }

            return false;
        }
    }

    // The fuller table is the one that was moving: it turned when it was full, and has moved when the other is two thirds
    // full. Should it have been the other way, after a change of the sizes, nothing is lost either.
    private void Load(List<KeyPlace>[] tables)
    {
        _growing = tables[0].Count > tables[1].Count ? 1 : 0;
        if (tables[_growing].Count == 0)
        {
            // One table alone has not turned.
            _growing = 1 - _growing;
        }
        else
        {
            recent.Load(tables[1 - _growing]);
            _moving = recent.Turn();
        }

        recent.Load(tables[_growing]);
    }

    private static List<KeyPlace> Read(Statement statement)
    {
        using var rows = statement.Open();
        var keys = new List<KeyPlace>();
        while (rows.Next())
        {
            var place = new Place(rows.Int64(2));
            keys.Add(new KeyPlace(rows.Int64(0), place));
            keys.Add(new KeyPlace(rows.Int64(1), place));
        }

        return keys;
    }
}
