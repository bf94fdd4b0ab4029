using System.Text;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Storage.Embedded.Reading;
using EverArcade.Cloud.Storage.Embedded.Writing;

namespace EverArcade.Cloud.Storage.Embedded.Queue;

/// <summary>The queue in SQLite.</summary>
/// <param name="writer">Who writes.</param>
/// <param name="readers">Who reads.</param>
/// <param name="time">When messages are sent and parked.</param>
/// <param name="clock">When messages become visible.</param>
/// <param name="lastId">The highest number given to a message or parked message so far.</param>
internal sealed class EmbeddedQueue(
    WriteLoop writer, ReaderPool readers, TimeProvider time, QueueClock clock, long lastId) : ISubmissionQueue
{
    /// <summary>Longest reason that is kept, characters: some lines for people.</summary>
    public const int ReasonCharsMax = 2_000;

    private long _lastId = lastId;

    public Task<QueueMessage> SendAsync(string body, TimeSpan invisibleFor, CancellationToken cancellationToken)
    {
        if (Encoding.UTF8.GetByteCount(body) > ISubmissionQueue.BodyBytesMax)
        {
            throw new ArgumentException($"A message has at most {ISubmissionQueue.BodyBytesMax} bytes.", nameof(body));
        }

        return writer.RunAsync(
            session =>
            {
                var id = ++_lastId;
                session.Messages.Insert(id, clock.In(invisibleFor), time.GetUtcNow(), body);
                return new QueueMessage(RowName.Format(id), MessageRows.PopReceipt(0), body, 0);
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
        int max, TimeSpan visibility, CancellationToken cancellationToken) =>
        writer.RunAsync(
            session => session.Messages.Take(clock.NowMilliseconds, clock.In(visibility), max), cancellationToken);

    public Task CompleteAsync(QueueMessage message, CancellationToken cancellationToken) =>
        ChangeAsync(
            message, static (session, id, generation) => session.Messages.Delete(id, generation), cancellationToken);

    public Task ReleaseAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        ChangeAsync(
            message,
            (session, id, generation) => session.Messages.Hide(id, generation, clock.In(delay), deliveries: 0),
            cancellationToken);

    public Task ParkAsync(QueueMessage message, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(message, (session, id, generation) => Park(session, id, generation, reason), cancellationToken);

    public Task<IReadOnlyList<PoisonMessage>> ListPoisonAsync(
        string? after, int max, CancellationToken cancellationToken)
    {
        var start = 0L;
        return after is null || RowName.TryParse(after, out start)
            ? readers.ReadAsync(
                static (session, page) => session.Poison.List(page.start, page.max), (start, max), cancellationToken)
            : Task.FromResult<IReadOnlyList<PoisonMessage>>([]);
    }

    public Task<bool> RedriveAsync(string poisonId, CancellationToken cancellationToken) =>
        RowName.TryParse(poisonId, out var id)
            ? writer.RunAsync(session => Redrive(session, id), cancellationToken)
            : Task.FromResult(false);

    public Task<QueueDepth> ReadDepthAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(static (session, _) => session.Messages.ReadDepth(), 0, cancellationToken);

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

    private void Park(StoreSession session, long id, long generation, string reason)
    {
        if (session.Messages.Read(id, generation) is not { } message)
        {
            return;
        }

        var kept = reason.Length <= ReasonCharsMax ? reason : reason[..ReasonCharsMax];
        session.Poison.Insert(++_lastId, message.Body, kept, message.Deliveries, time.GetUtcNow());
        session.Messages.Delete(id, generation);
    }

    private bool Redrive(StoreSession session, long poisonId)
    {
        if (session.Poison.ReadBody(poisonId) is not { } body)
        {
            return false;
        }

        session.Messages.Insert(++_lastId, clock.NowMilliseconds, time.GetUtcNow(), body);
        session.Poison.Delete(poisonId);
        return true;
    }
}
