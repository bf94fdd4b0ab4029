using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Pipeline.Telemetry;

/// <summary>What the pipeline counts (docs/operations.md, Metrics). Thread-safe.</summary>
/// <remarks>No tag names a contract or a caller: their number has no bound. Traces and logs name them.</remarks>
public sealed class PipelineInstruments
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "EverArcade.Cloud.Pipeline";

    private static readonly KeyValuePair<string, object?>[] Statuses =
    [
        .. Enum.GetValues<ReceiptStatus>().Select(status => new KeyValuePair<string, object?>(
            "status", JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString()))),
    ];

    private readonly Counter<long> _executions;
    private readonly Counter<long> _gas;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _latency;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _commitFailures;
    private readonly Counter<long> _checkpointFailures;
    private readonly Counter<long> _inlineFailures;
    private readonly Counter<long> _parked;
    private readonly Counter<long> _swept;
    private readonly Gauge<long> _waiting;
    private readonly Gauge<long> _poisoned;
    private readonly Gauge<double> _age;
    private readonly Counter<long> _audited;
    private readonly Counter<long> _findings;
    private readonly Histogram<long> _auditLag;
    private readonly Gauge<long> _quarantined;
    private readonly Counter<long> _collected;
    private readonly Counter<long> _collectedBytes;
    private readonly Gauge<long> _unnamed;
    private readonly Counter<long> _collectionBlocked;

    private long _committed;

    public PipelineInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Name);
        _executions = meter.CreateCounter<long>("everarcade.execution.count", "{execution}", "Receipts committed, by status.");
        _gas = meter.CreateCounter<long>("everarcade.execution.gas", "{gas}", "Gas charged by committed receipts.");
        _batchSize = meter.CreateHistogram<int>("everarcade.commit.receipts", "{receipt}", "Receipts in one commit.");
        _latency = meter.CreateHistogram<double>("everarcade.submission.latency", "s", "From accepting a submission to its receipt.");
        _conflicts = meter.CreateCounter<long>("everarcade.commit.conflicts", "{commit}", "Commits that lost the race for a head.");
        _commitFailures = meter.CreateCounter<long>("everarcade.commit.failures", "{commit}", "Commits that met trouble of the store.");
        _checkpointFailures = meter.CreateCounter<long>("everarcade.checkpoint.failures", "{checkpoint}", "Checkpoints not written.");
        _inlineFailures = meter.CreateCounter<long>("everarcade.inline.failures", "{run}", "Runs within a request that the queue took over.");
        _parked = meter.CreateCounter<long>("everarcade.queue.parked", "{message}", "Messages moved to the poison store.");
        _swept = meter.CreateCounter<long>("everarcade.sweep.submissions", "{submission}", "Submissions without a receipt that a sweep queued again.");
        _waiting = meter.CreateGauge<long>("everarcade.queue.waiting", "{message}", "Messages in a queue, in flight or not, at the last sweep.");
        _poisoned = meter.CreateGauge<long>("everarcade.queue.poisoned", "{message}", "Messages in the poison store at the last sweep.");
        _age = meter.CreateGauge<double>("everarcade.queue.age", "s", "Age of the oldest waiting message at the last sweep.");
        _audited = meter.CreateCounter<long>("everarcade.audit.receipts", "{receipt}", "Receipts re-executed by audits.");
        _findings = meter.CreateCounter<long>("everarcade.audit.findings", "{finding}", "Findings of audits, by kind.");
        _auditLag = meter.CreateHistogram<long>("everarcade.audit.lag", "{receipt}", "Receipts beyond the last audited one when a scheduled audit of a contract is due.");
        _quarantined = meter.CreateGauge<long>("everarcade.contract.quarantined", "{contract}", "Contracts in quarantine at the last tick.");
        _collected = meter.CreateCounter<long>("everarcade.blob.collected", "{blob}", "Blobs deleted because nothing named them.");
        _collectedBytes = meter.CreateCounter<long>("everarcade.blob.collected.size", "By", "Their bytes.");
        _unnamed = meter.CreateGauge<long>("everarcade.blob.unnamed", "{blob}", "Old blobs that the last mark found without a name.");
        _collectionBlocked = meter.CreateCounter<long>("everarcade.blob.collection.blocked", "{tick}", "Ticks at which no blob was collected because an owner's names could not be read.");
    }

    /// <summary>Spans of the pipeline.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Receipts committed by this process so far: whether anybody executes.</summary>
    public long ReceiptsCommitted => Interlocked.Read(ref _committed);

    public void Committed(CommitTally tally)
    {
        ArgumentNullException.ThrowIfNull(tally);
        _ = Interlocked.Add(ref _committed, tally.Receipts);
        _batchSize.Record(tally.Receipts);
        _gas.Add((long)Math.Min(tally.Gas, long.MaxValue));
        if (!_executions.Enabled)
        {
            return;
        }

        foreach (var status in Enum.GetValues<ReceiptStatus>())
        {
            if (tally[status] is var receipts and > 0)
            {
                _executions.Add(receipts, Statuses[(int)status - 1]);
            }
        }
    }

    /// <summary>One receipt stands; <paramref name="latency"/> is since its submission was accepted.</summary>
    public void Answered(TimeSpan latency) => _latency.Record(latency.TotalSeconds);

    /// <summary>A lost race is part of the day; anything else is trouble of the store.</summary>
    public void CommitFailed(Exception trouble)
    {
        if (trouble is LedgerConflictException)
        {
            _conflicts.Add(1);
        }
        else
        {
            _commitFailures.Add(1, Reason(trouble));
        }
    }

    public void CheckpointFailed(Exception trouble) => _checkpointFailures.Add(1, Reason(trouble));

    public void InlineRunFailed(Exception trouble) => _inlineFailures.Add(1, Reason(trouble));

    public void Parked() => _parked.Add(1);

    public void Swept(int submissions) => _swept.Add(submissions);

    /// <summary>A queue as it was just read.</summary>
    public void Measured(string queue, QueueDepth depth, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(depth);
        var tag = new KeyValuePair<string, object?>("queue", queue);
        _waiting.Record(depth.Waiting, tag);
        _poisoned.Record(depth.Poisoned, tag);
        _age.Record(depth.OldestSentAt is { } oldest && now > oldest ? (now - oldest).TotalSeconds : 0, tag);
    }

    public void Audited(long receipts) => _audited.Add(receipts);

    /// <summary>An audit found something; <paramref name="kind"/> is the finding's, without what follows its colon.</summary>
    public void Found(string kind) => _findings.Add(1, new KeyValuePair<string, object?>("kind", kind.Split(':')[0]));

    /// <summary>How far behind a contract's scheduled audits are as one is due.</summary>
    public void AuditDue(ulong receiptsBehind) => _auditLag.Record((long)Math.Min(receiptsBehind, long.MaxValue));

    public void Quarantined(long contracts) => _quarantined.Record(contracts);

    /// <summary>A blob that nothing named is deleted.</summary>
    public void Collected(long bytes)
    {
        _collected.Add(1);
        _collectedBytes.Add(bytes);
    }

    /// <summary>A mark has come to its end.</summary>
    public void Marked(long unnamed) => _unnamed.Record(unnamed);

    public void CollectionBlocked() => _collectionBlocked.Add(1);

    private static KeyValuePair<string, object?> Reason(Exception trouble) => new("reason", trouble.GetType().Name);
}
