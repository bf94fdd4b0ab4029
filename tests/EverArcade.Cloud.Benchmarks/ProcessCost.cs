using System.Diagnostics;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>What this process has spent since a moment: tells work from waiting on a machine that others use too.</summary>
/// <param name="Elapsed">Time by the clock.</param>
/// <param name="Processor">Time on processors, all threads, user and kernel.</param>
/// <param name="Paused">Time in which collections held all threads up.</param>
/// <param name="Collections">Collections of any generation.</param>
/// <param name="Contentions">Times a thread had to wait for a monitor.</param>
internal readonly record struct ProcessCost(
    TimeSpan Elapsed, TimeSpan Processor, TimeSpan Paused, int Collections, long Contentions)
{
    public static ProcessCost Begin() => new(
        Stopwatch.GetElapsedTime(0), Environment.CpuUsage.TotalTime, GC.GetTotalPauseDuration(), GC.CollectionCount(0),
        Monitor.LockContentionCount);

    /// <summary>What has been spent since this was begun.</summary>
    public ProcessCost End()
    {
        var now = Begin();
        return new ProcessCost(
            now.Elapsed - Elapsed, now.Processor - Processor, now.Paused - Paused, now.Collections - Collections,
            now.Contentions - Contentions);
    }

    public override string ToString() =>
        $"{Processor / Elapsed:F2} processors, {Collections} collections pausing {100 * (Paused / Elapsed):F1} %, {Contentions} locks waited for";
}
