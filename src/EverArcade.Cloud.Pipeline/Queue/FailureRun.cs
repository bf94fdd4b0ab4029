using System.Numerics;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>Failures of a loop one after the other, and which of them are worth a line in the log: the first, second, fourth, eighth and so
/// on. A store that is away for an hour is not thousands of stack traces. Not thread-safe: a loop has its own.</summary>
/// <remarks>The loop of the pumps: one that ends leaves a host that answers and never works.</remarks>
internal sealed class FailureRun
{
    /// <summary>How many there were since the last success.</summary>
    public int Count { get; private set; }

    /// <summary>Does something over and over until it is told to stop, whatever comes of it; after a failure it pauses.</summary>
    /// <param name="work">Says <see cref="End"/> where it has succeeded.</param>
    /// <param name="pause">After a failure.</param>
    /// <param name="say">Told of a failure that is worth a line, and how many there were in a row.</param>
    /// <param name="stoppingToken">Ends it, without an exception.</param>
    public async Task RepeatAsync(Func<Task> work, TimeSpan pause, Action<int, Exception> say, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await work();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception trouble) when (trouble is not OutOfMemoryException)
            {
                if (Add())
                {
                    say(Count, trouble);
                }

                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>One more.</summary>
    /// <returns>Whether to say so.</returns>
    public bool Add() => BitOperations.IsPow2(++Count);

    /// <summary>A success.</summary>
    /// <returns>How many failures it ends; 0 when all was well.</returns>
    public int End()
    {
        var ended = Count;
        Count = 0;
        return ended;
    }
}
