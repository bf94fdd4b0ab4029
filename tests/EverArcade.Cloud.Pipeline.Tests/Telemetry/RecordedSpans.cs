using System.Collections.Concurrent;
using System.Diagnostics;
using EverArcade.Cloud.Pipeline.Telemetry;

namespace EverArcade.Cloud.Pipeline.Tests.Telemetry;

/// <summary>Listens to the pipeline's spans as an exporter would, for one test's traces.</summary>
internal sealed class RecordedSpans : IDisposable
{
    private const string CallerName = "EverArcade.Cloud.Pipeline.Tests.Caller";

    private static readonly ActivitySource Callers = new(CallerName);

    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public RecordedSpans()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is PipelineInstruments.Name or CallerName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>A caller with a trace of its own, as the server's span of an HTTP request is.</summary>
    public static Activity Caller(string name)
    {
        Activity.Current = null;
        return Callers.StartActivity(name, ActivityKind.Server)!;
    }

    /// <summary>The pipeline's spans in a trace, in the order they started.</summary>
    public IReadOnlyList<Activity> Of(ActivityTraceId trace) =>
        [.. _ended.Where(span => span.TraceId == trace && span.Source.Name != CallerName).OrderBy(span => span.StartTimeUtc)];

    public Activity One(ActivityTraceId trace, string name) => Assert.Single(Of(trace), span => span.OperationName == name);

    public void Dispose() => _listener.Dispose();
}
