using EverArcade.Cloud.Pipeline.Ledger;
using Polly;
using Polly.Retry;

namespace EverArcade.Cloud.Pipeline;

/// <summary>What is tried again, how often and how far apart. Corruption never is.</summary>
public static class PipelineResilience
{
    /// <summary>Service key of the pipeline around load, execute, commit.</summary>
    public const string CommitKey = "everarcade.commit";

    /// <summary>Tries after a lost race: each means somebody else made progress.</summary>
    public const int ConflictRetriesMax = 10;

    /// <summary>Tries after storage trouble, from 50 ms doubling with jitter: about 6 s in all, then the queue takes over.</summary>
    public const int StorageRetriesMax = 6;

    /// <summary>Inner: conflicts, at once and with little jitter. Outer: storage trouble, with backoff.</summary>
    public static ResiliencePipeline BuildCommit(TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                Name = "storage",
                ShouldHandle = new PredicateBuilder().Handle<StorageUnavailableException>(),
                MaxRetryAttempts = StorageRetriesMax,
                Delay = TimeSpan.FromMilliseconds(50),
                MaxDelay = TimeSpan.FromSeconds(5),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddRetry(new RetryStrategyOptions
            {
                Name = "conflict",
                ShouldHandle = new PredicateBuilder().Handle<LedgerConflictException>(),
                MaxRetryAttempts = ConflictRetriesMax,
                Delay = TimeSpan.FromMilliseconds(1),
                MaxDelay = TimeSpan.FromMilliseconds(50),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();
}
