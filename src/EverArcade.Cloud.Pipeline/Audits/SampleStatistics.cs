namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>How likely a sampled audit is to have caught what is bad (docs/audits.md, Sampling).</summary>
public static class SampleStatistics
{
    /// <summary>Probability that at least one of the chosen intervals is bad, when a fraction of all is: with N intervals, n chosen
    /// without putting back and b = ⌈fraction × N⌉ bad, 1 − ∏ (N − n − i) / (N − i) over i from 0 to b − 1.</summary>
    /// <param name="intervals">N.</param>
    /// <param name="chosen">n.</param>
    /// <param name="badFraction">The fraction of intervals that are bad, 0 to 1.</param>
    public static double Caught(ulong intervals, ulong chosen, double badFraction)
    {
        var bad = (ulong)Math.Ceiling(Math.Clamp(badFraction, 0, 1) * intervals);
        var missed = 1.0;
        for (var index = 0UL; index < bad && missed > 0; index++)
        {
            missed *= chosen + index >= intervals ? 0 : (double)(intervals - chosen - index) / (intervals - index);
        }

        return 1 - missed;
    }
}
