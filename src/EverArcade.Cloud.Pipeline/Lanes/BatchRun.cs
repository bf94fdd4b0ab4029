using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>Executes the works of a batch one after the other on a guest thread, each in an instance of its own, each on the
/// state the one before it left.</summary>
public sealed class BatchRun(GuestThreads guests, PipelineOptions options, TimeProvider time)
{
    /// <summary>Executes from the front of <paramref name="works"/> what fits into the batch's time; what it has taken is
    /// gone from the list. A work whose engine fails is answered with the fault, the others go on.</summary>
    /// <remarks>The same submission twice runs once, the second gets what the first one gets. Another submission under a
    /// nonce that is in the batch already stays on the list: who owns the nonce is the ledger's to say, not the batch's.</remarks>
    internal Task<ExecutedBatch> RunAsync(LiveContract live, List<LaneWork> works, CancellationToken cancellationToken) =>
        guests.RunAsync(() => Run(live, works), cancellationToken);

    private ExecutedBatch Run(LiveContract live, List<LaneWork> works)
    {
        var batch = new ExecutedBatch(live);
        var started = time.GetTimestamp();
        var taken = 0;
        var markers = new HashSet<MarkerKey>(works.Count);
        var bySubmission = new Dictionary<SubmissionId, LaneWork>(works.Count);
        var later = new List<LaneWork>();
        while (taken < works.Count
            && (taken == 0 || time.GetElapsedTime(started).TotalMilliseconds < options.BatchMilliseconds))
        {
            var work = works[taken++];
            if (bySubmission.TryGetValue(work.Pending.Submission, out var first))
            {
                work.Follow(first);
            }
            else if (markers.Add(work.Pending.Marker))
            {
                bySubmission.Add(work.Pending.Submission, work);
                Execute(live, batch, work);
            }
            else
            {
                later.Add(work);
            }
        }

        works.RemoveRange(0, taken);
        works.InsertRange(0, later);
        return batch;
    }

    private void Execute(LiveContract live, ExecutedBatch batch, LaneWork work)
    {
        using var span = Traces.Execute(work);
        try
        {
            var result = live.Run.Execute(batch.Head, batch.State, work.Submission, work.Pending.Submission);
            batch.Add(work, result, time.GetUtcNow());
            Traces.End(span, result.Receipt);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Infrastructure trouble is never a receipt (invariant 6), an engine's fault or any other: this work goes back to
            // the queue, and in the end to the poison store; the others have nothing to do with it.
            Traces.Fail(span, fault);
            work.Fail(fault);
        }
    }
}
