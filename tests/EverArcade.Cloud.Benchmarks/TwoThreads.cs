using System.Diagnostics;
using EverArcade.Cloud.Execution;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Compares the rate of two guest threads with that of one, in alternating rounds: by the clock, and by processor time, which
/// other users of the machine disturb less. Both say how much the threads get into each other's way.</summary>
internal static class TwoThreads
{
    private const int Repeats = 5_000;
    private const int Rounds = 61;

    public static void Compare(string name, GuestThreads threads, Action work)
    {
        _ = Measure(threads, work, 2);
        var (clock, processor) = (new double[Rounds], new double[Rounds]);
        for (var i = 0; i < Rounds; i++)
        {
            // Who goes first changes from round to round.
            var first = Measure(threads, work, 1 + i % 2);
            var second = Measure(threads, work, 2 - i % 2);
            var (one, two) = i % 2 == 0 ? (first, second) : (second, first);
            clock[i] = 2 * one.Seconds / two.Seconds;
            processor[i] = 4 * one.ProcessorSeconds / two.ProcessorSeconds;
        }

        Console.WriteLine($"{name}: two threads are {Quartiles(clock)} times one by the clock, {Quartiles(processor)} by processor time "
            + "(quartiles)");
    }

    /// <summary>Time of <see cref="Repeats"/> on each of some threads.</summary>
    private static (double Seconds, double ProcessorSeconds) Measure(GuestThreads threads, Action work, int count)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var runs = Enumerable.Range(0, count).Select(_ => threads.RunAsync(() => Repeat(work), CancellationToken.None)).ToArray();
        Task.WaitAll(runs);
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    private static bool Repeat(Action work)
    {
        for (var i = 0; i < Repeats; i++)
        {
            work();
        }

        return true;
    }

    private static string Quartiles(double[] values)
    {
        Array.Sort(values);
        return $"{values[Rounds / 4]:F2}, {values[Rounds / 2]:F2}, {values[3 * Rounds / 4]:F2}";
    }
}
