namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>Wakes the pump of this process when this process has sent a message, so that nobody waits for a poll.</summary>
public sealed class QueueSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);
    private readonly Lock _gate = new();

    public void Raise()
    {
        lock (_gate)
        {
            if (_raised.CurrentCount == 0)
            {
                _ = _raised.Release();
            }
        }
    }

    /// <summary>Returns when raised, or after <paramref name="poll"/> at the latest.</summary>
    public Task WaitAsync(TimeSpan poll, CancellationToken cancellationToken) => _raised.WaitAsync(poll, cancellationToken);

    public void Dispose() => _raised.Dispose();
}
