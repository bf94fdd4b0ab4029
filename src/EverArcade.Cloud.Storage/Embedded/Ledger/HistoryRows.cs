using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Log nodes and checkpoints: what makes a long history quick to prove and to load. Written once.</summary>
internal sealed class HistoryRows(Database database)
{
    private readonly Statement _insertNode = database.Prepare(
        "log_node", "INSERT INTO log_node (line, level, number, hash) VALUES (?1, ?2, ?3, ?4)");

    private readonly Statement _readNode = database.Prepare(
        "log_node", "SELECT hash FROM log_node WHERE line = ?1 AND level = ?2 AND number = ?3");

    private readonly Statement _insertCheckpoint = database.Prepare(
        "checkpoint", "INSERT INTO checkpoint (place, hash, bytes) VALUES (?1, ?2, ?3)");

    private readonly Statement _newestCheckpoint = database.Prepare(
        "checkpoint",
        "SELECT place, hash, bytes FROM checkpoint WHERE place BETWEEN ?1 AND ?2 ORDER BY place DESC LIMIT 1");

    private readonly Statement _listCheckpoints = database.Prepare(
        "checkpoint",
        "SELECT place, hash, bytes FROM checkpoint WHERE place BETWEEN ?1 AND ?2 ORDER BY place LIMIT ?3");

    private readonly Statement _deleteNode = database.Prepare(
        "log_node", "DELETE FROM log_node WHERE line = ?1 AND level = ?2 AND number = ?3");

    private readonly Statement _deleteCheckpoint = database.Prepare(
        "checkpoint", "DELETE FROM checkpoint WHERE place = ?1");

    public void Insert(long line, LogNode node) =>
        _insertNode.Bind(1, line).Bind(2, node.Level).Bind(3, (long)node.Index).Bind(4, node.Hash).Run();

    public void Insert(long line, CheckpointRow checkpoint) =>
        _insertCheckpoint.Bind(1, Place.Of(line, checkpoint.Sequence).Value).Bind(2, checkpoint.Hash)
            .Bind(3, checkpoint.Bytes.Span).Run();

    /// <summary>Writes a node again, whatever stands there.</summary>
    public void Restore(long line, LogNode node)
    {
        _deleteNode.Bind(1, line).Bind(2, node.Level).Bind(3, (long)node.Index).Run();
        Insert(line, node);
    }

    /// <summary>Writes a checkpoint again, whatever stands there.</summary>
    public void Restore(long line, CheckpointRow checkpoint)
    {
        _deleteCheckpoint.Bind(1, Place.Of(line, checkpoint.Sequence).Value).Run();
        Insert(line, checkpoint);
    }

    public Hash256? ReadNode(long line, int level, ulong index)
    {
        using var rows = _readNode.Bind(1, line).Bind(2, level).Bind(3, unchecked((long)index)).Open();
        return rows.Next() ? rows.Hash(0) : null;
    }

    public CheckpointRow? ReadNewest(Place first, Place last)
    {
        using var rows = _newestCheckpoint.Bind(1, first.Value).Bind(2, last.Value).Open();
        return rows.Next() ? Row(rows) : null;
    }

    public IReadOnlyList<CheckpointRow> List(Place first, Place last, int max)
    {
        using var rows = _listCheckpoints.Bind(1, first.Value).Bind(2, last.Value).Bind(3, max).Open();
        var checkpoints = new List<CheckpointRow>();
        while (rows.Next())
        {
            checkpoints.Add(Row(rows));
        }

        return checkpoints;
    }

    // What has no hash any more is no checkpoint to anybody who opens it, and hides no other.
    private static CheckpointRow Row(Rows rows) => new(
        new Place(rows.Int64(0)).Sequence, Hash256.TryRead(rows.Blob(1), out var hash) ? hash : Hash256.Zero, rows.Bytes(2));
}
