using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Queue;

/// <summary>Messages that are not done. A row's generation goes up with each delivery and release: it is the pop
/// receipt.</summary>
internal sealed class MessageRows(Database database, string table, string poisonTable)
{
    private readonly Statement _insert = database.Prepare(
        table,
        $"INSERT INTO {table} (id, visible_at, generation, deliveries, sent_at, body) VALUES (?1, ?2, 0, 0, ?3, ?4)");

    private readonly Statement _visible = database.Prepare(
        table,
        $"SELECT id, generation, deliveries, body FROM {table} INDEXED BY {table}_visible "
        + "WHERE visible_at <= ?1 ORDER BY visible_at, id LIMIT ?2");

    private readonly Statement _hide = database.Prepare(
        table,
        $"UPDATE {table} SET visible_at = ?3, generation = generation + 1, deliveries = deliveries + ?4 "
        + "WHERE id = ?1 AND generation = ?2");

    private readonly Statement _delete = database.Prepare(
        table, $"DELETE FROM {table} WHERE id = ?1 AND generation = ?2");

    private readonly Statement _read = database.Prepare(
        table, $"SELECT body, deliveries FROM {table} WHERE id = ?1 AND generation = ?2");

    private readonly Statement _depth = database.Prepare(
        table,
        $"SELECT (SELECT count(*) FROM {table}), (SELECT sent_at FROM {table} ORDER BY id LIMIT 1), "
        + $"(SELECT count(*) FROM {poisonTable})");

    private readonly Statement _showAll = database.Prepare(
        table, $"UPDATE {table} SET visible_at = ?1, generation = generation + 1 WHERE visible_at > ?1");

    private readonly Statement _last = database.Prepare(table, $"SELECT max(id) FROM {table}");

    public void Insert(long id, long visibleAt, DateTimeOffset sentAt, string body) =>
        _insert.Bind(1, id).Bind(2, visibleAt).Bind(3, sentAt.UtcTicks).Bind(4, body).Run();

    /// <summary>Takes messages that are visible and hides them.</summary>
    public IReadOnlyList<QueueMessage> Take(long now, long hiddenUntil, int max)
    {
        var messages = new List<(long Id, long Generation, QueueMessage Message)>();
        using (var rows = _visible.Bind(1, now).Bind(2, max).Open())
        {
            while (rows.Next())
            {
                var (id, generation) = (rows.Int64(0), rows.Int64(1));
                messages.Add((id, generation, new QueueMessage(
                    RowName.Format(id), PopReceipt(generation + 1), rows.Text(3), (int)rows.Int64(2) + 1)));
            }
        }

        foreach (var (id, generation, _) in messages)
        {
            Hide(id, generation, hiddenUntil, deliveries: 1);
        }

        return messages.ConvertAll(taken => taken.Message);
    }

    public void Hide(long id, long generation, long until, int deliveries) =>
        _hide.Bind(1, id).Bind(2, generation).Bind(3, until).Bind(4, deliveries).Run();

    public void Delete(long id, long generation) => _delete.Bind(1, id).Bind(2, generation).Run();

    /// <summary>The message as it stands under this delivery; null when it is gone or somebody else's.</summary>
    public (string Body, int Deliveries)? Read(long id, long generation)
    {
        using var rows = _read.Bind(1, id).Bind(2, generation).Open();
        return rows.Next() ? (rows.Text(0), (int)rows.Int64(1)) : null;
    }

    public QueueDepth ReadDepth()
    {
        using var rows = _depth.Open();
        _ = rows.Next();
        var waiting = rows.Int64(0);
        return new QueueDepth(waiting, rows.Int64(2), waiting > 0 ? rows.Time(1) : null);
    }

    /// <summary>Makes every message visible: whoever held one has ended with the process that had the store
    /// open.</summary>
    public void ShowAll(long now) => _showAll.Bind(1, now).Run();

    public long ReadLast()
    {
        using var rows = _last.Open();
        return rows.Next() ? rows.Int64(0) : 0;
    }

    public static string PopReceipt(long generation) => generation.ToString();

    /// <summary>The row and generation a delivery names.</summary>
    public static bool TryParse(QueueMessage message, out long id, out long generation)
    {
        generation = 0;
        return RowName.TryParse(message.Id, out id) && long.TryParse(message.PopReceipt, out generation);
    }
}
