using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Queue;

/// <summary>Messages that could not be worked, kept until somebody drives them again.</summary>
internal sealed class PoisonRows(Database database, string table)
{
    private readonly Statement _insert = database.Prepare(
        table, $"INSERT INTO {table} (id, deliveries, parked_at, reason, body) VALUES (?1, ?2, ?3, ?4, ?5)");

    private readonly Statement _list = database.Prepare(
        table,
        $"SELECT id, deliveries, parked_at, reason, body FROM {table} WHERE id > ?1 ORDER BY id LIMIT ?2");

    private readonly Statement _take = database.Prepare(table, $"SELECT body FROM {table} WHERE id = ?1");

    private readonly Statement _delete = database.Prepare(table, $"DELETE FROM {table} WHERE id = ?1");

    private readonly Statement _deleteTwin = database.Prepare(table, $"DELETE FROM {table} WHERE body = ?1");

    private readonly Statement _last = database.Prepare(table, $"SELECT max(id) FROM {table}");

    /// <summary>Keeps one entry for each body: what is parked again says its newest reason, and does not pile up.</summary>
    public void Insert(long id, string body, string reason, int deliveries, DateTimeOffset parkedAt)
    {
        _deleteTwin.Bind(1, body).Run();
        _insert.Bind(1, id).Bind(2, deliveries).Bind(3, parkedAt.UtcTicks).Bind(4, reason).Bind(5, body).Run();
    }

    /// <summary>Messages by their ids, in order; nothing of one whose row is not what was written.</summary>
    public IReadOnlyList<Listed<PoisonMessage>> List(long after, int max)
    {
        using var rows = _list.Bind(1, after).Bind(2, max).Open();
        var messages = new List<Listed<PoisonMessage>>();
        while (rows.Next())
        {
            var id = RowName.Format(rows.Int64(0));
            messages.Add(new(id, !rows.TryTime(2, out var parkedAt) ? null : new PoisonMessage(
                id, rows.Text(4), rows.Text(3), (int)rows.Int64(1), parkedAt)));
        }

        return messages;
    }

    public string? ReadBody(long id)
    {
        using var rows = _take.Bind(1, id).Open();
        return rows.Next() ? rows.Text(0) : null;
    }

    public void Delete(long id) => _delete.Bind(1, id).Run();

    public long ReadLast()
    {
        using var rows = _last.Open();
        return rows.Next() ? rows.Int64(0) : 0;
    }
}
