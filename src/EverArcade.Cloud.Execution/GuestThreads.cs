using System.Collections.Concurrent;
using EverArcade.Cloud.Execution.Engine;

namespace EverArcade.Cloud.Execution;

/// <summary>The threads guests run on: own threads, because Wasmtime aborts the process when a guest runs on a thread
/// whose stack is smaller than the guest's limit and a margin.</summary>
/// <remarks>Thread-safe. A guest cannot be interrupted; its gas limit bounds how long it holds a thread. All pools of
/// a process together stay below the engine's instance slots, so that instantiation never meets a full
/// pool.</remarks>
public sealed class GuestThreads : IDisposable
{
    /// <summary>Stack of a guest thread, bytes: the guest's own, 128 KiB Wasmtime asks for, the rest for managed
    /// frames around it.</summary>
    public const int StackBytes = 2 * EngineProfile.WasmStackBytes;

    /// <summary>Most guest threads in a process; the slots left over serve checks at publish.</summary>
    public const int ThreadsMax = EngineProfile.InstanceSlots - 16;

    [ThreadStatic]
    private static int s_number;

    private static int s_threads;

    private readonly BlockingCollection<IGuestWork> _queue = [];
    private readonly SemaphoreSlim _places;
    private readonly Thread[] _threads;
    private bool _disposed;

    /// <param name="threads">Threads; 0 means one per core.</param>
    /// <param name="queueMax">Work that may wait; more waits asynchronously for a place.</param>
    /// <exception cref="InvalidOperationException">The process would have more than <see cref="ThreadsMax"/> guest
    /// threads.</exception>
    public GuestThreads(int threads = 0, int queueMax = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfLessThan(queueMax, 1);
        var count = threads == 0 ? Math.Min(Environment.ProcessorCount, ThreadsMax) : threads;
        if (Interlocked.Add(ref s_threads, count) > ThreadsMax)
        {
            _ = Interlocked.Add(ref s_threads, -count);
            throw new InvalidOperationException($"A process has at most {ThreadsMax} guest threads.");
        }

        _places = new SemaphoreSlim(queueMax);
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            var number = i + 1;
            _threads[i] = new Thread(() => Work(number), StackBytes) { IsBackground = true, Name = $"guest-{i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Whether the calling thread may run guests.</summary>
    public static bool IsCurrent => s_number != 0;

    /// <summary>Which thread of its pool the calling thread is, from 0; 0 for any other thread.</summary>
    internal static int CurrentLane => Math.Max(0, s_number - 1);

    public int Count => _threads.Length;

    /// <summary>Whether work waits for a thread. A hint, for work that could hand its own back.</summary>
    public bool AreWanted => _queue.Count > 0;

    /// <summary>Runs <paramref name="work"/> on a guest thread; at once and in place when the caller is on one
    /// already.</summary>
    /// <param name="work">Must not wait for other guest work.</param>
    /// <param name="cancellation">Honoured until the work starts.</param>
    /// <returns>The work's result or exception; continuations run elsewhere, never on the guest thread.</returns>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        var item = new GuestWork<T>(work, cancellation);
        if (IsCurrent)
        {
            item.Run();
            return item.Task;
        }

        return _places.Wait(0, CancellationToken.None) ? Enqueue(item) : EnqueueWhenFreeAsync(item, cancellation);
    }

    /// <summary>Lets queued work finish, then ends the threads. Not to be called on a guest thread.</summary>
    /// <remarks>Queue and semaphore hold nothing but memory and stay, so that late callers meet a plain
    /// refusal.</remarks>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        _queue.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _ = Interlocked.Add(ref s_threads, -_threads.Length);
    }

    private async Task<T> EnqueueWhenFreeAsync<T>(GuestWork<T> item, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        return await Enqueue(item);
    }

    private Task<T> Enqueue<T>(GuestWork<T> item)
    {
        try
        {
            _queue.Add(item);
            return item.Task;
        }
        catch (InvalidOperationException) when (_queue.IsAddingCompleted)
        {
            throw new ObjectDisposedException(nameof(GuestThreads));
        }
    }

    private void Work(int number)
    {
        s_number = number;
        foreach (var item in _queue.GetConsumingEnumerable())
        {
            _ = _places.Release();
            item.Run();
        }
    }
}
