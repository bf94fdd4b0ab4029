using EverArcade.Cloud.Pipeline;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Storage.Embedded.Writing;

/// <summary>The one thread that writes: takes what is waiting, runs it in one transaction, commits once, answers
/// all.</summary>
/// <remarks>
/// <para>Group commit without waiting for it: what arrives while the disk is busy with one batch is the next
/// batch.</para>
/// <para>A crash before the commit loses the batch, of which nobody has been told; after it, nothing.</para>
/// </remarks>
internal sealed partial class WriteLoop : IDisposable
{
    /// <summary>Most calls in one transaction: some milliseconds of work, so that the first one's caller does not wait
    /// long.</summary>
    public const int BatchMax = 512;

    /// <summary>Most calls that may wait, each holding its bytes: beyond it callers are told to come back.</summary>
    public const int WaitingMax = 65_536;

    private readonly StoreSession _session;
    private readonly LogDrain _drain;
    private readonly Action<StoreStep> _reached;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly Queue<WorkItem> _waiting = new();
    private bool _stopping;

    public WriteLoop(StoreSession session, LogDrain drain, Action<StoreStep> reached, ILogger logger)
    {
        _session = session;
        _drain = drain;
        _reached = reached;
        _logger = logger;
        _thread = new Thread(Loop) { IsBackground = true, Name = "everarcade store writer" };
    }

    public void Start() => _thread.Start();

    /// <summary>Queues work; the task ends when the work's transaction is durable.</summary>
    /// <exception cref="StorageUnavailableException">Too many calls wait, or the store is closing.</exception>
    public Task<T> RunAsync<T>(Func<StoreSession, T> work, CancellationToken cancellationToken)
    {
        var item = new WorkItem<T>(work, cancellationToken);
        lock (_waiting)
        {
            if (_stopping || _waiting.Count >= WaitingMax)
            {
                return Task.FromException<T>(new StorageUnavailableException(
                    _stopping ? "The store is closing." : $"{WaitingMax} calls wait for the store already."));
            }

            _waiting.Enqueue(item);
            Monitor.Pulse(_waiting);
        }

        return item.Task;
    }

    /// <summary>Refuses new work, finishes what waits and ends the thread.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            _stopping = true;
            Monitor.Pulse(_waiting);
        }

        _thread.Join();
    }

    private void Loop()
    {
        var batch = new List<WorkItem>(BatchMax);
        while (Take(batch))
        {
            _reached(StoreStep.BeforeBatch);
            RunBatch(batch);
            _reached(StoreStep.AfterCommit);
            foreach (var item in batch)
            {
                item.Answer();
            }

            batch.Clear();
            _drain.AfterCommit(_session.Database);
        }
    }

    private bool Take(List<WorkItem> batch)
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0 && !_stopping)
            {
                _ = Monitor.Wait(_waiting);
            }
        }

        // Whoever is ready to run goes first: on a busy machine that is the work whose calls make this batch fuller, and a
        // fuller batch writes each shared page once. On an idle one nobody is ready, and this returns at once.
        _ = Thread.Yield();
        lock (_waiting)
        {
            while (batch.Count < BatchMax && _waiting.TryDequeue(out var item))
            {
                batch.Add(item);
            }
        }

        return batch.Count > 0;
    }

    private void RunBatch(List<WorkItem> batch)
    {
        if (TryRunTogether(batch) is not { } fault)
        {
            return;
        }

        if (batch.Count == 1)
        {
            batch[0].Fail(fault);
            return;
        }

        // Only the guilty one may fail: the others go again, each in a transaction of its own.
        BatchRolledBack(_logger, batch.Count, fault);
        foreach (var item in batch)
        {
            if (TryRunTogether([item]) is { } own)
            {
                item.Fail(own);
            }
        }
    }

    /// <summary>Runs items in one transaction.</summary>
    /// <returns>Null when it is committed; what rolled it back otherwise.</returns>
    private Exception? TryRunTogether(List<WorkItem> items)
    {
        try
        {
            _session.Begin();
            foreach (var item in items)
            {
                var changes = _session.Database.TotalChanges;
                item.Run(_session);

                // A refusal has written nothing and stays its own business; a fault amid writing undoes all.
                if (item.Fault is { } fault
                    && (_session.Database.TotalChanges != changes || !_session.Database.InTransaction))
                {
                    _session.Rollback();
                    return fault;
                }
            }

            _reached(StoreStep.BeforeCommit);
            _session.Commit();
            return null;
        }
        catch (Exception fault) when (
            fault is StorageUnavailableException or IntegrityException or InvalidOperationException)
        {
            _session.Rollback();
            return fault;
        }
    }
}
