using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EverArcade.Cloud.Pipeline.Telemetry;

/// <summary>What the pipeline counts. Thread-safe.</summary>
public sealed class PipelineInstruments
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "EverArcade.Cloud.Pipeline";

    private readonly Counter<long> _executions;
    private readonly Histogram<int> _batchSize;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _checkpointFailures;
    private readonly Counter<long> _inlineFailures;
    private readonly Counter<long> _completeFailures;
    private readonly Counter<long> _parked;
    private readonly Counter<long> _audited;

    public PipelineInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Name);
        _executions = meter.CreateCounter<long>("everarcade.execution.count", "{execution}", "Receipts committed.");
        _batchSize = meter.CreateHistogram<int>("everarcade.commit.receipts", "{receipt}", "Receipts in one commit.");
        _conflicts = meter.CreateCounter<long>("everarcade.commit.failures", "{commit}", "Commits that lost a race or met trouble.");
        _checkpointFailures = meter.CreateCounter<long>("everarcade.checkpoint.failures", "{checkpoint}", "Checkpoints not written.");
        _inlineFailures = meter.CreateCounter<long>("everarcade.inline.failures", "{run}", "Runs within a request that the queue took over.");
        _completeFailures = meter.CreateCounter<long>("everarcade.queue.complete.failures", "{message}", "Messages not deleted after their receipt.");
        _parked = meter.CreateCounter<long>("everarcade.queue.parked", "{message}", "Messages moved to the poison store.");
        _audited = meter.CreateCounter<long>("everarcade.audit.receipts", "{receipt}", "Receipts re-executed by audits.");
    }

    /// <summary>Spans of the pipeline.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    public void Committed(int receipts)
    {
        _executions.Add(receipts);
        _batchSize.Record(receipts);
    }

    public void CommitFailed(Exception trouble) => _conflicts.Add(1, Reason(trouble));

    public void CheckpointFailed(Exception trouble) => _checkpointFailures.Add(1, Reason(trouble));

    public void InlineRunFailed(Exception trouble) => _inlineFailures.Add(1, Reason(trouble));

    public void CompleteFailed(Exception trouble) => _completeFailures.Add(1, Reason(trouble));

    public void Parked() => _parked.Add(1);

    public void Audited(long receipts) => _audited.Add(receipts);

    private static KeyValuePair<string, object?> Reason(Exception trouble) => new("reason", trouble.GetType().Name);
}
