using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>A queue that says when so many messages are done. One expectation at a time.</summary>
internal sealed class CountedQueue(IMessageQueue inner) : IMessageQueue
{
    private TaskCompletionSource _done = new();
    private int _left;

    /// <summary>Ends when so many more messages have been deleted.</summary>
    public Task ExpectAsync(int count)
    {
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _left, count);
        return _done.Task;
    }

    public async Task CompleteAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        await inner.CompleteAsync(message, cancellationToken);
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _done.SetResult();
        }
    }

    public Task<QueueMessage> SendAsync(
        ContractId contract, string body, TimeSpan invisibleFor, CancellationToken cancellationToken) =>
        inner.SendAsync(contract, body, invisibleFor, cancellationToken);

    public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(int max, TimeSpan visibility, CancellationToken cancellationToken) =>
        inner.ReceiveAsync(max, visibility, cancellationToken);

    public Task ReleaseAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        inner.ReleaseAsync(message, delay, cancellationToken);

    public Task<QueueMessage?> RenewAsync(
        QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken) =>
        inner.RenewAsync(message, visibility, cancellationToken);

    public Task ParkAsync(QueueMessage message, string reason, CancellationToken cancellationToken) =>
        inner.ParkAsync(message, reason, cancellationToken);

    public Task KeepAsync(QueueMessage message, string reason, CancellationToken cancellationToken) =>
        inner.KeepAsync(message, reason, cancellationToken);

    public Task<IReadOnlyList<Listed<PoisonMessage>>> ListPoisonAsync(string? after, int max, CancellationToken cancellationToken) =>
        inner.ListPoisonAsync(after, max, cancellationToken);

    public Task<bool> RedriveAsync(string poisonId, CancellationToken cancellationToken) =>
        inner.RedriveAsync(poisonId, cancellationToken);

    public Task<QueueDepth> ReadDepthAsync(CancellationToken cancellationToken) => inner.ReadDepthAsync(cancellationToken);
}
