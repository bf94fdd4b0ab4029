using System.Diagnostics;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Telemetry;

/// <summary>The spans of a submission, from the door to its receipt (docs/operations.md, Traces).</summary>
/// <remarks>Thread-safe. While nobody listens each of these is a look at one field. Nothing of a trace is ever hashed.</remarks>
internal static class Traces
{
    private static readonly ActivitySource Source = PipelineInstruments.Activities;

    /// <summary>Where whoever acts here and now stands, to go on from it elsewhere; nothing when it is not recorded.</summary>
    public static ActivityContext Here => Activity.Current is { Recorded: true } here ? here.Context : default;

    /// <summary>The same as text for a message (W3C trace context), null when it is not recorded.</summary>
    public static string? Parent =>
        Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } here ? here.Id : null;

    /// <summary>A submission at the door: checked, written down, queued, and perhaps run.</summary>
    public static Activity? Submit(ContractId contract) =>
        Tag(Source.StartActivity("submit"), contract);

    /// <summary>One delivery of a message. Goes on from whoever sent it; the delivery's own surroundings (an invocation of a
    /// Functions host, say) are a link.</summary>
    public static Activity? Work(string name, string? traceParent)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var around = Here;
        return ActivityContext.TryParse(traceParent, null, isRemote: true, out var sender)
            ? Source.StartActivity(name, ActivityKind.Consumer, sender, links: around == default ? null : [new ActivityLink(around)])
            : Source.StartActivity(name, ActivityKind.Consumer);
    }

    /// <summary>One execution, on its guest thread.</summary>
    public static Activity? Execute(LaneWork work) =>
        Source.HasListeners()
            ? Tag(Tag(Source.StartActivity("execute", ActivityKind.Internal, work.Trace), work.Pending.Contract), work.Pending.Submission)
            : null;

    /// <summary>One commit: it goes on from its first submission and links to the others.</summary>
    public static Activity? Commit(ExecutedBatch batch)
    {
        if (!Source.HasListeners() || batch.Items.Count == 0)
        {
            return null;
        }

        var links = batch.Items.Skip(1).Where(item => item.Work.Trace != default)
            .Select(item => new ActivityLink(item.Work.Trace));
        var activity = Source.StartActivity("commit", ActivityKind.Internal, batch.Items[0].Work.Trace, links: links);
        return Tag(activity, batch.Head.Contract)?
            .SetTag("everarcade.sequence", (long)batch.Head.Sequence.Number)
            .SetTag("everarcade.receipts", batch.Items.Count);
    }

    /// <summary>What came out of an execution.</summary>
    public static void End(Activity? activity, Receipt receipt) => activity?
        .SetTag("everarcade.sequence", (long)receipt.Sequence.Number)
        .SetTag("everarcade.status", receipt.Status.ToString())
        .SetTag("everarcade.gas", (long)receipt.GasUsed);

    /// <summary>An audit of receipts by whoever asks for it, here and now.</summary>
    public static Activity? Audit(ContractId contract) => Tag(Source.StartActivity("audit"), contract);

    /// <summary>A message of the audits queue: a range of receipts, or the backlog of a contract that was released. Goes on from
    /// whoever sent it.</summary>
    public static Activity? Audit(ContractId contract, string? traceParent) => Tag(Work("audit", traceParent), contract);

    public static Activity? Tag(Activity? activity, SubmissionId submission) =>
        activity?.SetTag("everarcade.submission", submission.ToString());

    /// <summary>Trouble is told by the span that met it.</summary>
    public static void Fail(Activity? activity, Exception trouble) =>
        activity?.SetStatus(ActivityStatusCode.Error, trouble.GetType().Name);

    private static Activity? Tag(Activity? activity, ContractId contract) =>
        activity?.SetTag("everarcade.contract", contract.ToString());
}
