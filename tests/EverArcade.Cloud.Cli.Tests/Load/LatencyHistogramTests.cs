using CsCheck;
using EverArcade.Cloud.Cli.Load;

namespace EverArcade.Cloud.Cli.Tests.Load;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Percentile_OfAnyDurations_IsWithinOneThirtySecond() =>
        Gen.Select(Gen.Long[0, 1L << 40].Array[1, 200], Gen.Double[0.01, 1]).Sample((durations, fraction) =>
        {
            var histogram = new LatencyHistogram();
            foreach (var duration in durations)
            {
                histogram.Add(duration);
            }

            var sorted = durations.Order().ToArray();
            var exact = sorted[(int)Math.Ceiling(sorted.Length * fraction) - 1];
            var found = histogram.Percentile(fraction);
            return found >= exact && found <= exact + (exact / 32) + 1 && histogram.Max == sorted[^1];
        });

    [Fact]
    public void Percentile_OfNothing_IsZero() => Assert.Equal(0, new LatencyHistogram().Percentile(0.5));

    [Fact]
    public void Add_TheLargest_StaysInRange()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(long.MaxValue);
        histogram.Add(-5);
        Assert.Equal(long.MaxValue, histogram.Percentile(1));
        Assert.Equal(0, histogram.Percentile(0.5));
    }
}
