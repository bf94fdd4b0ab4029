using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Queue;

/// <summary>The two tables of one queue on one connection.</summary>
internal sealed class QueueRows(Database database, string messageTable, string poisonTable)
{
    public MessageRows Messages { get; } = new(database, messageTable, poisonTable);

    public PoisonRows Poison { get; } = new(database, poisonTable);

    /// <summary>The highest number given to a message or parked message so far.</summary>
    public long ReadLast() => Math.Max(Messages.ReadLast(), Poison.ReadLast());
}
