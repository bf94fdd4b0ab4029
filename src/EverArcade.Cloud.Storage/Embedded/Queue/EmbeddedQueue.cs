using System.Text;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Embedded.Reading;
using EverArcade.Cloud.Storage.Embedded.Writing;

namespace EverArcade.Cloud.Storage.Embedded.Queue;

/// <summary>One queue in SQLite; it has one shard, whoever a message concerns.</summary>
/// <param name="writer">Who writes.</param>
/// <param name="readers">Who reads.</param>
/// <param name="time">When messages are sent and parked.</param>
/// <param name="clock">When messages become visible.</param>
/// <param name="rows">Which queue's tables.</param>
/// <param name="lastId">The highest number given to a message or parked message so far.</param>
internal sealed class EmbeddedQueue(
    WriteLoop writer, ReaderPool readers, TimeProvider time, QueueClock clock, Func<StoreSession, QueueRows> rows,
    long lastId) : IMessageQueue
{
    /// <summary>Longest reason that is kept, characters: some lines for people.</summary>
    public const int ReasonCharsMax = 2_000;

    private long _lastId = lastId;

    public Task<QueueMessage> SendAsync(
        ContractId contract, string body, TimeSpan invisibleFor, CancellationToken cancellationToken)
    {
        StoredText.Check(body, nameof(body), IMessageQueue.BodyBytesMax);
        return writer.RunAsync(
            session =>
            {
                var id = ++_lastId;
                rows(session).Messages.Insert(id, clock.In(invisibleFor), time.GetUtcNow(), body);
                return new QueueMessage(RowName.Format(id), MessageRows.PopReceipt(0), body, 0);
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
        int max, TimeSpan visibility, CancellationToken cancellationToken) =>
        writer.RunAsync(
            session => rows(session).Messages.Take(clock.NowMilliseconds, clock.In(visibility), max), cancellationToken);

    public Task CompleteAsync(QueueMessage message, CancellationToken cancellationToken) =>
        ChangeAsync(
            message, (session, id, generation) => rows(session).Messages.Delete(id, generation), cancellationToken);

    public Task ReleaseAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        ChangeAsync(
            message,
            (session, id, generation) => rows(session).Messages.Hide(id, generation, clock.In(delay), deliveries: 0),
            cancellationToken);

    public Task<QueueMessage?> RenewAsync(
        QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken) =>
        MessageRows.TryParse(message, out var id, out var generation)
            ? writer.RunAsync(session => Renew(session, message, id, generation, visibility), cancellationToken)
            : Task.FromResult<QueueMessage?>(null);

    public Task ParkAsync(QueueMessage message, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(message, (session, id, generation) => Park(session, id, generation, reason), cancellationToken);

    public Task KeepAsync(QueueMessage message, string reason, CancellationToken cancellationToken) => writer.RunAsync(
        session =>
        {
            Keep(session, message.Body, message.DequeueCount, reason);
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<Listed<PoisonMessage>>> ListPoisonAsync(
        string? after, int max, CancellationToken cancellationToken)
    {
        var start = 0L;
        return after is null || RowName.TryParse(after, out start)
            ? readers.ReadAsync(
                static (session, page) => page.rows(session).Poison.List(page.start, page.max), (rows, start, max),
                cancellationToken)
            : Task.FromResult<IReadOnlyList<Listed<PoisonMessage>>>([]);
    }

    public Task<bool> RedriveAsync(string poisonId, CancellationToken cancellationToken) =>
        RowName.TryParse(poisonId, out var id)
            ? writer.RunAsync(session => Redrive(session, id), cancellationToken)
            : Task.FromResult(false);

    public Task<QueueDepth> ReadDepthAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(static (session, rows) => rows(session).Messages.ReadDepth(), rows, cancellationToken);

    private Task ChangeAsync(
        QueueMessage message, Action<StoreSession, long, long> change, CancellationToken cancellationToken) =>
        MessageRows.TryParse(message, out var id, out var generation)
            ? writer.RunAsync(
                session =>
                {
                    change(session, id, generation);
                    return true;
                },
                cancellationToken)
            : Task.CompletedTask;

    private QueueMessage? Renew(
        StoreSession session, QueueMessage message, long id, long generation, TimeSpan visibility)
    {
        if (rows(session).Messages.Read(id, generation) is null)
        {
            return null;
        }

        rows(session).Messages.Hide(id, generation, clock.In(visibility), deliveries: 0);
        return message with { PopReceipt = MessageRows.PopReceipt(generation + 1) };
    }

    private void Park(StoreSession session, long id, long generation, string reason)
    {
        if (rows(session).Messages.Read(id, generation) is not { } message)
        {
            return;
        }

        Keep(session, message.Body, message.Deliveries, reason);
        rows(session).Messages.Delete(id, generation);
    }

    private void Keep(StoreSession session, string body, int deliveries, string reason)
    {
        var kept = reason.Length <= ReasonCharsMax ? reason : reason[..ReasonCharsMax];
        rows(session).Poison.Insert(++_lastId, body, kept, deliveries, time.GetUtcNow());
    }

    private bool Redrive(StoreSession session, long poisonId)
    {
        if (rows(session).Poison.ReadBody(poisonId) is not { } body)
        {
            return false;
        }

        rows(session).Messages.Insert(++_lastId, clock.NowMilliseconds, time.GetUtcNow(), body);
        rows(session).Poison.Delete(poisonId);
        return true;
    }
}
