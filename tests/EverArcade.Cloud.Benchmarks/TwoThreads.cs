using System.Diagnostics;
using EverArcade.Cloud.Execution;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Compares the rate of two guest threads with that of one, in alternating rounds.</summary>
internal static class TwoThreads
{
    private const int Repeats = 20_000;
    private const int Rounds = 15;

    public static void Compare(string name, GuestThreads threads, Action work)
    {
        _ = Rate(threads, work, 2);
        var ratios = new double[Rounds];
        for (var i = 0; i < Rounds; i++)
        {
            // Who goes first changes from round to round.
            var (one, two) = i % 2 == 0
                ? (Rate(threads, work, 1), Rate(threads, work, 2))
                : Swap(Rate(threads, work, 2), Rate(threads, work, 1));
            ratios[i] = two / one;
        }

        Array.Sort(ratios);
        Console.WriteLine($"{name}: two threads are {ratios[Rounds / 2]:F2} times one (median; {ratios[0]:F2} to {ratios[^1]:F2})");
    }

    private static (double One, double Two) Swap(double two, double one) => (one, two);

    private static double Rate(GuestThreads threads, Action work, int count)
    {
        var started = Stopwatch.GetTimestamp();
        var runs = Enumerable.Range(0, count).Select(_ => threads.RunAsync(() => Repeat(work), CancellationToken.None)).ToArray();
        Task.WaitAll(runs);
        return count * Repeats / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static bool Repeat(Action work)
    {
        for (var i = 0; i < Repeats; i++)
        {
            work();
        }

        return true;
    }
}
