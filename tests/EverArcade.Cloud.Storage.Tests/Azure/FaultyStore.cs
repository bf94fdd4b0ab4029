using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>A store behind a bad network: one request in twelve goes wrong.</summary>
internal static class FaultyStore
{
    private const double Rate = 1.0 / 12;

    // Seven tries: one call in 36 million would fail on all of them.
    private const int RetriesMax = 6;

    private static int _opened;

    /// <summary>The seed is the test's own: EVERARCADE_SEED replays one, each store of a run adds its number.</summary>
    public static async Task<StoreFixture> OpenAsync(bool losesAnswers = true)
    {
        var first = int.TryParse(Environment.GetEnvironmentVariable("EVERARCADE_SEED"), out var set) ? set : 20_260_504;
        var policy = new FaultPolicy(first + Interlocked.Increment(ref _opened), Rate) { LosesAnswers = losesAnswers };
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {policy.Seed}");
        return await AzureFixture.OpenAsync(policy, options =>
        {
            options.RetriesMax = RetriesMax;
            options.RetryMilliseconds = 1;
        });
    }
}
