using Azure.Core;
using Azure.Core.Pipeline;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>Counts sequential round trips: holds every request until no other comes any more, then lets all of them go at once.
/// However many went together, it was one.</summary>
public sealed class RoundTripPolicy : HttpPipelinePolicy, IDisposable
{
    // Long against the time between two requests of one thread of work, on a busy machine too.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private TaskCompletionSource _round = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _held = [];

    public RoundTripPolicy() => _timer = new Timer(_ => Release());

    /// <summary>What went in each round.</summary>
    public List<string> Rounds { get; } = [];

    public void Dispose() => _timer.Dispose();

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The store has no synchronous calls.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Task round;
        lock (_gate)
        {
            var kind = CountingPolicy.KindOf(message.Request);
            _held.Add($"{kind} {message.Request.Uri.Path.Split('/')[^1]}");
            round = _round.Task;
            _ = _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
        }

        await round;
        await ProcessNextAsync(message, pipeline);
    }

    private void Release()
    {
        lock (_gate)
        {
            if (_held.Count == 0)
            {
                return;
            }

            Rounds.Add(string.Join(" + ", _held));
            _held.Clear();
            _round.SetResult();
            _round = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
