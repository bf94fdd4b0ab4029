using System.Globalization;

namespace EverArcade.Cloud.EndToEnd.Tests.Chaos;

/// <summary>How much is done, and from which seed: a bounded slice in every run, more by tests/chaos.sh.</summary>
internal static class ChaosScale
{
    /// <summary>From the environment variable EVERARCADE_CHAOS_SEED; random without it.</summary>
    public static int Seed { get; } = Read("EVERARCADE_CHAOS_SEED") ?? Random.Shared.Next();

    /// <summary>How many times the bounded slice, from EVERARCADE_CAMPAIGN; 1 without it.</summary>
    public static int Scale { get; } = Math.Max(1, Read("EVERARCADE_CAMPAIGN") ?? 1);

    public static int Workers => Scale == 1 ? 3 : 4;

    public static int Contracts => Scale == 1 ? 12 : 36;

    public static int Submissions => 240 * Scale;

    /// <summary>Whether the deployment also audits by its timer while it is killed. A killed worker's range comes back after
    /// <see cref="Pipeline.Audits.AuditPump.Visibility"/>, longer than the bounded slice has time for.</summary>
    public static bool AuditsMeanwhile => Scale > 1;

    /// <summary>A run that takes longer hangs.</summary>
    public static TimeSpan TimeMax => TimeSpan.FromMinutes(Scale == 1 ? 8 : 15 + Scale);

    private static int? Read(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value : null;
}
