using System.ComponentModel.DataAnnotations;

namespace EverArcade.Cloud.Pipeline;

/// <summary>How this host runs the pipeline. Nothing here can change a receipt (design invariant 4).</summary>
public sealed class PipelineOptions
{
    /// <summary>Section name in configuration.</summary>
    public const string Section = "Pipeline";

    /// <summary>Memory for states between executions, bytes. Default 256 MiB.</summary>
    [Range(1 << 20, long.MaxValue)]
    public long StateCacheBytes { get; set; } = 256L << 20;

    /// <summary>Receipts between two checkpoints of a contract. Default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int CheckpointReceipts { get; set; } = 1_000;

    /// <summary>Diff bytes between two checkpoints of a contract, whichever comes first. Default 4 MiB.</summary>
    [Range(1, 1 << 30)]
    public long CheckpointDiffBytes { get; set; } = 4 << 20;

    /// <summary>Longest time one batch executes before it is committed, milliseconds. Default 8.</summary>
    [Range(1, 10_000)]
    public int BatchMilliseconds { get; set; } = 8;

    /// <summary>Deliveries of a message before it is parked. Default 5, as Azure Functions.</summary>
    [Range(1, 100)]
    public int DeliveriesMax { get; set; } = 5;

    /// <summary>How long a received message stays hidden, seconds. Default 60.</summary>
    [Range(1, 86_400)]
    public int VisibilitySeconds { get; set; } = 60;

    /// <summary>How long a message that failed stays hidden, seconds, times its deliveries. Default 2.</summary>
    [Range(0, 3_600)]
    public int RetrySeconds { get; set; } = 2;

    /// <summary>Public name of this deployment, with a path where it has one, without scheme: the first part of every log's
    /// origin (docs/protocol.md, Receipts). Set it before anybody follows a log: witnesses know a log by its origin. Default
    /// <c>everarcade.invalid</c>.</summary>
    [RegularExpression(@"^[A-Za-z0-9.:/_\-]*[A-Za-z0-9]$")]
    public string LogOrigin { get; set; } = "everarcade.invalid";

    /// <summary>Whether the receipt logs of all contracts are written as public files too (docs/operations.md, Public logs). Default
    /// false: they are served by the API.</summary>
    public bool PublishLogs { get; set; }

    /// <summary>Ranges of audits worked at a time by one host. Default 1.</summary>
    [Range(1, 64)]
    public int AuditsAtOnce { get; set; } = 1;

    /// <summary>Receipts of one range of an audit: one message, one worker. Default 10,000.</summary>
    [Range(1, 10_000_000)]
    public int AuditRangeReceipts { get; set; } = 10_000;

    /// <summary>Share of one guest thread's time that an audit takes while others execute. Default 0.05: what it costs
    /// beside the guest thread, reading and hashing, comes on top.</summary>
    [Range(0.001, 1)]
    public double AuditShare { get; set; } = 0.05;

    /// <summary>Folder of this machine with archives (<c>*.evx</c>, under any names): audits read pruned submissions and diffs from
    /// the archives that their prunings name. Default empty: audits of pruned ranges say that they cannot verify them here.</summary>
    public string ArchiveFolder { get; set; } = "";

    /// <summary>Seconds between two scheduled audits of a contract that has no schedule of its own; 0 for never. Default a
    /// day.</summary>
    [Range(0, int.MaxValue)]
    public int AuditEverySeconds { get; set; } = 86_400;

    /// <summary>Most receipts of one scheduled audit of such a contract; the next one goes on from there. Default a
    /// million.</summary>
    [Range(1, int.MaxValue)]
    public int AuditReceiptsMax { get; set; } = 1_000_000;

    /// <summary>Age from which a blob that nothing names may be deleted, hours: as long as it may take to notice that rows were
    /// lost. Default a week.</summary>
    [Range(1, 87_600)]
    public int BlobOrphanHours { get; set; } = 168;

    /// <summary>Hours from the beginning of one mark of all named blobs to the next. Default a day.</summary>
    [Range(0, 87_600)]
    public int BlobMarkHours { get; set; } = 24;

    /// <summary>Longest time one tick of the timer collects blobs, seconds, give or take one page. Default 60.</summary>
    [Range(0, 300)]
    public int BlobCollectionSeconds { get; set; } = 60;

    /// <summary>Publishers whose packages are taken, hex public keys; empty takes any valid signature. Default empty.</summary>
    public IList<string> Publishers { get; } = [];

    /// <summary>Publishers that are trusted no longer, hex public keys: nothing they signed is published, and no contract is made of
    /// what they published before. Operators revoke further ones at run time. Default empty.</summary>
    public IList<string> RevokedPublishers { get; } = [];

    /// <summary>Keys of other hosts whose checkpoints are believed, hex: former keys of this host, and hosts whose histories
    /// it takes over. Its own key always is. Default empty.</summary>
    public IList<string> TrustedHosts { get; } = [];
}
