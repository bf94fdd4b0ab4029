using EverArcade.Cloud.Pipeline;

namespace EverArcade.Cloud.Storage.Embedded.Reading;

/// <summary>Read-only connections for whoever reads: one each at a time, a few kept.</summary>
/// <remarks>Reads run on the caller's thread: most are answered from memory in microseconds, less than a thread switch.
/// They never wait for the writer, and each begins with the newest commit. Thread-safe.</remarks>
internal sealed class ReaderPool(Func<StoreSession> open) : IDisposable
{
    /// <summary>Connections kept open. More exist only while more threads read at once.</summary>
    public const int KeptMax = 8;

    private readonly Stack<StoreSession> _free = new();
    private bool _disposed;

    /// <summary>Reads on the caller's thread.</summary>
    /// <exception cref="StorageUnavailableException">The store is closed.</exception>
    public Task<T> ReadAsync<T, TArgument>(
        Func<StoreSession, TArgument, T> read, TArgument argument, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            var session = Take();
            try
            {
                return Task.FromResult(read(session, argument));
            }
            finally
            {
                Return(session);
            }
        }
        catch (Exception fault)
        {
            // Thrown where the task is awaited, as from any asynchronous method.
            return Task.FromException<T>(fault);
        }
    }

    public void Dispose()
    {
        lock (_free)
        {
            _disposed = true;
            while (_free.TryPop(out var session))
            {
                session.Dispose();
            }
        }
    }

    private StoreSession Take()
    {
        lock (_free)
        {
            if (_disposed)
            {
                throw new StorageUnavailableException("The store is closed.");
            }

            if (_free.TryPop(out var session))
            {
                return session;
            }
        }

        return open();
    }

    private void Return(StoreSession session)
    {
        lock (_free)
        {
            if (!_disposed && _free.Count < KeptMax)
            {
                _free.Push(session);
                return;
            }
        }

        session.Dispose();
    }
}
