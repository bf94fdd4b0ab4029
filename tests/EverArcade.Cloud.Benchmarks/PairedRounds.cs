using System.Diagnostics;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Times two pieces of work in alternating rounds, so that a noisy machine disturbs both alike, and compares
/// round by round.</summary>
internal static class PairedRounds
{
    private const int WarmUp = 20_000;

    public static void Compare(
        string name, Action first, string against, Action second, int rounds = 41, int repeats = 2_000)
    {
        _ = Time(first, WarmUp);
        _ = Time(second, WarmUp);
        var firsts = new double[rounds];
        var seconds = new double[rounds];
        var ratios = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            // Who goes first changes from round to round.
            if (i % 2 == 0)
            {
                firsts[i] = Time(first, repeats);
                seconds[i] = Time(second, repeats);
            }
            else
            {
                seconds[i] = Time(second, repeats);
                firsts[i] = Time(first, repeats);
            }

            ratios[i] = firsts[i] / seconds[i];
        }

        Console.WriteLine(
            $"{name} {Median(firsts):F2} us, {Garbage(first)} B; " +
            $"{against} {Median(seconds):F2} us, {Garbage(second)} B; " +
            $"median ratio {Median(ratios):F3}");
    }

    private static double Time(Action work, int repeats)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repeats; i++)
        {
            work();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / repeats;
    }

    private static long Garbage(Action work)
    {
        const int repeats = 100;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < repeats; i++)
        {
            work();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / repeats;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
