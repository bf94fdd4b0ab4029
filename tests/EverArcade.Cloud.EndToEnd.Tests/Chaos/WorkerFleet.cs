namespace EverArcade.Cloud.EndToEnd.Tests.Chaos;

/// <summary>Worker processes on one account, each of which is started again when it was killed. Thread-safe.</summary>
internal sealed class WorkerFleet : IAsyncDisposable
{
    /// <summary>Storage requests, of all workers, from one kill to the next: at least and at most. A start costs dozens of them.</summary>
    private const int SpanMin = 150;
    private const int SpanMax = 800;

    private readonly Func<Task<ServeProcess>> _start;
    private readonly int _seed;
    private readonly Random _random;
    private readonly Lock _gate = new();
    private readonly List<ServeProcess> _live = [];
    private readonly List<ServeProcess> _dead = [];
    private readonly List<Task> _restarts = [];
    private TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;
    private bool _isOver;

    private WorkerFleet(Func<Task<ServeProcess>> start, int seed)
    {
        _start = start;
        _seed = seed;
        _random = new Random(seed);
    }

    /// <summary>Processes killed so far.</summary>
    public int Kills { get; private set; }

    /// <param name="start">Starts one worker.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="seed">Says when which one is killed.</param>
    public static async Task<WorkerFleet> StartAsync(Func<Task<ServeProcess>> start, int count, int seed)
    {
        var fleet = new WorkerFleet(start, seed);
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => fleet.JoinAsync()));
        fleet._left = fleet._random.Next(SpanMin, SpanMax);
        return fleet;
    }

    /// <summary>Tells that a worker has sent a storage request; at some of them a worker, perhaps that one, is killed.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            if (_isOver || _left == 0 || --_left > 0)
            {
                return;
            }

            _left = _random.Next(SpanMin, SpanMax);
            if (_live.Count > 0)
            {
                var victim = _live[_random.Next(_live.Count)];
                _ = _live.Remove(victim);
                _dead.Add(victim);
                Kills++;
                _restarts.Add(RestartAsync(victim));
            }
        }
    }

    /// <summary>One of those that run, once one does.</summary>
    public async Task<ServeProcess> PickAsync(int choice, CancellationToken cancellation)
    {
        while (true)
        {
            Task joined;
            lock (_gate)
            {
                if (_live.Count > 0)
                {
                    return _live[choice % _live.Count];
                }

                joined = _joined.Task;
            }

            await joined.WaitAsync(cancellation);
        }
    }

    /// <summary>Ends the killing, and waits until all run again.</summary>
    public async Task CalmAsync()
    {
        Task[] restarts;
        lock (_gate)
        {
            _isOver = true;
            restarts = [.. _restarts];
        }

        await Task.WhenAll(restarts);
    }

    public override string ToString() => $"{Kills} kills from seed {_seed}";

    public async ValueTask DisposeAsync()
    {
        await CalmAsync();
        foreach (var worker in _live.Concat(_dead))
        {
            await worker.DisposeAsync();
        }
    }

    private async Task RestartAsync(ServeProcess victim)
    {
        await victim.KillAsync();
        await JoinAsync();
    }

    /// <summary>A worker that meets too much trouble while it starts ends, and is started again as an orchestrator would.</summary>
    private async Task JoinAsync()
    {
        ServeProcess? worker = null;
        while (worker is null)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            try
            {
                worker = await _start();
            }
            catch (InvalidOperationException refused) when (refused.Message.Contains("this cannot be done now", StringComparison.Ordinal))
            {
                continue;
            }
        }

        TaskCompletionSource joined;
        lock (_gate)
        {
            _live.Add(worker);
            joined = _joined;
            _joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        joined.SetResult();
    }
}
