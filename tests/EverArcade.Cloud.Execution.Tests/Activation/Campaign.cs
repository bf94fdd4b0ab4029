using System.Globalization;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>How long the random tests go on: a bounded slice in every run, longer by tests/campaign.sh.</summary>
internal static class Campaign
{
    /// <summary>By how much, from the environment variable EVERARCADE_CAMPAIGN; 1 without it.</summary>
    public static int Scale { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("EVERARCADE_CAMPAIGN"), NumberStyles.None, CultureInfo.InvariantCulture, out var scale)
            ? Math.Max(1, scale)
            : 1;
}
