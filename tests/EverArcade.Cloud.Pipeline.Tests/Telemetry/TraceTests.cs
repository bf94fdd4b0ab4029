using System.Diagnostics;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Telemetry;

/// <summary>A submission's spans link up from the caller through the queue to the commit. These tests listen to the whole
/// process, so they follow each other.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task Submit_AndWait_IsOneTraceFromCallerToCommit()
    {
        using var spans = new RecordedSpans();
        await using var host = await PipelineHost.StartAsync();
        using var caller = RecordedSpans.Caller("POST");
        var receipt = await host.ExecuteAsync(host.Input());
        caller.Stop();

        var submit = spans.One(caller.TraceId, "submit");
        var execute = spans.One(caller.TraceId, "execute");
        var commit = spans.One(caller.TraceId, "commit");
        Assert.Equal(caller.SpanId, submit.ParentSpanId);
        Assert.Equal(submit.SpanId, execute.ParentSpanId);
        Assert.Equal(submit.SpanId, commit.ParentSpanId);
        Assert.Equal(host.Contract.ToString(), submit.GetTagItem("everarcade.contract"));
        Assert.Equal(submit.GetTagItem("everarcade.submission"), execute.GetTagItem("everarcade.submission"));
        Assert.Equal((long)receipt.Sequence.Number, commit.GetTagItem("everarcade.sequence"));
        Assert.Equal("Succeeded", execute.GetTagItem("everarcade.status"));
    }

    [Fact]
    public async Task Submit_Queued_GoesOnInTheWorkerInTheSameTrace()
    {
        using var spans = new RecordedSpans();
        await using var host = await PipelineHost.StartAsync();
        using var caller = RecordedSpans.Caller("POST");
        _ = await host.EnqueueAsync(host.Input());
        caller.Stop();

        using var invocation = RecordedSpans.Caller("invocation");
        await host.DrainAsync();
        invocation.Stop();

        var submit = spans.One(caller.TraceId, "submit");
        var work = spans.One(caller.TraceId, "work");
        Assert.Equal(submit.SpanId, work.ParentSpanId);
        Assert.Equal(ActivityKind.Consumer, work.Kind);
        Assert.Equal(invocation.SpanId, Assert.Single(work.Links).Context.SpanId);
        Assert.Equal(work.SpanId, spans.One(caller.TraceId, "execute").ParentSpanId);
        Assert.Equal(work.SpanId, spans.One(caller.TraceId, "commit").ParentSpanId);
    }

    [Fact]
    public async Task Audit_OfARange_GoesOnInTheWorkerInTheSameTrace()
    {
        using var spans = new RecordedSpans();
        await using var host = await PipelineHost.StartAsync();
        _ = await host.ExecuteAsync(host.Input());
        using var caller = RecordedSpans.Caller("POST");
        _ = await host.Get<AuditPlanner>().StartAsync(new AuditOrder(host.Contract, new Sequence(1), null), CancellationToken.None);
        caller.Stop();
        using var invocation = RecordedSpans.Caller("invocation");
        await host.WorkAuditsAsync();
        invocation.Stop();

        var audit = spans.One(caller.TraceId, "audit");
        Assert.Equal(caller.SpanId, audit.ParentSpanId);
        Assert.Equal(ActivityKind.Consumer, audit.Kind);
        Assert.Equal(invocation.SpanId, Assert.Single(audit.Links).Context.SpanId);
    }

    [Fact]
    public async Task Commit_OfSeveralSubmissions_LinksToAllTheirTraces()
    {
        using var spans = new RecordedSpans();
        await using var host = await PipelineHost.StartAsync(new HostSettings { Options = options => options.BatchMilliseconds = 10_000 });
        var works = new List<LaneWork>();
        var traces = new List<ActivityTraceId>();
        for (var i = 0; i < 3; i++)
        {
            using var caller = RecordedSpans.Caller("POST");
            traces.Add(caller.TraceId);
            works.Add(host.WorkOf(host.Input()));
        }

        Activity.Current = null;
        await host.Get<ExecutionPipeline>().RunAsync(host.Contract, works, CancellationToken.None);

        var commit = spans.One(traces[0], "commit");
        Assert.Equal(traces[1..], commit.Links.Select(link => link.Context.TraceId));
        Assert.All(traces, trace => Assert.Equal("Succeeded", spans.One(trace, "execute").GetTagItem("everarcade.status")));
    }

    [Fact]
    public async Task Execute_FaultOfTheEngine_IsToldByItsSpan()
    {
        using var spans = new RecordedSpans();
        await using var host = await PipelineHost.StartAsync();
        using var caller = RecordedSpans.Caller("POST");
        _ = await host.EnqueueAsync(host.Input("fault"));
        caller.Stop();
        await host.DrainAsync();

        var tries = spans.Of(caller.TraceId).Where(span => span.OperationName == "execute").ToArray();
        Assert.Equal(5, tries.Length);
        Assert.All(tries, span => Assert.Equal(ActivityStatusCode.Error, span.Status));
        Assert.All(
            spans.Of(caller.TraceId).Where(span => span.OperationName == "work"),
            span => Assert.Equal(ActivityStatusCode.Error, span.Status));
    }

    [Fact]
    public async Task Submit_NobodyListens_SendsNoTrace()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input());
        var message = Assert.Single(await host.Queue.ReceiveAsync(1, TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.DoesNotContain("traceparent", message.Body, StringComparison.Ordinal);
    }
}
