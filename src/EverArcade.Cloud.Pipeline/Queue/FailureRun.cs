using System.Numerics;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>Failures of a loop one after the other, and which of them are worth a line in the log: the first, second, fourth, eighth and so
/// on. A store that is away for an hour is not thousands of stack traces. Not thread-safe: a loop has its own.</summary>
internal sealed class FailureRun
{
    /// <summary>How many there were since the last success.</summary>
    public int Count { get; private set; }

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
