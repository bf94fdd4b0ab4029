using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>Executes the works of a batch one after the other on a guest thread, each in an instance of its own, each on the
/// state the one before it left.</summary>
public sealed class BatchRun(GuestThreads guests, PipelineOptions options, TimeProvider time)
{
    /// <summary>Executes from the front of <paramref name="works"/> what fits into the batch's time; what it has taken is
    /// gone from the list. A work whose engine fails is answered with the fault, the others go on.</summary>
    internal Task<ExecutedBatch> RunAsync(LiveContract live, List<LaneWork> works, CancellationToken cancellationToken) =>
        guests.RunAsync(() => Run(live, works), cancellationToken);

    private ExecutedBatch Run(LiveContract live, List<LaneWork> works)
    {
        var batch = new ExecutedBatch(live);
        var started = time.GetTimestamp();
        var taken = 0;
        var byMarker = new Dictionary<MarkerKey, LaneWork>(works.Count);
        while (taken < works.Count
            && (taken == 0 || time.GetElapsedTime(started).TotalMilliseconds < options.BatchMilliseconds))
        {
            var work = works[taken++];
            if (byMarker.TryAdd(work.Pending.Marker, work))
            {
                Execute(live, batch, work);
            }
            else
            {
                AnswerAsTwin(byMarker[work.Pending.Marker], work);
            }
        }

        works.RemoveRange(0, taken);
        return batch;
    }

    private void Execute(LiveContract live, ExecutedBatch batch, LaneWork work)
    {
        try
        {
            var result = live.Run.Execute(batch.Head, batch.State, work.Submission, work.Pending.Submission);
            batch.Add(work, result, time.GetUtcNow());
        }
        catch (ExecutionFaultException fault)
        {
            // Infrastructure trouble is never a receipt (invariant 6): this work goes back to the queue, and in the end to
            // the poison store; the others have nothing to do with it.
            work.Fail(fault);
        }
    }

    /// <summary>The same marker twice in one batch: the twin gets what the first one gets, or learns that its nonce is taken.</summary>
    private static void AnswerAsTwin(LaneWork first, LaneWork twin)
    {
        if (first.Pending.Submission != twin.Pending.Submission)
        {
            twin.Answer(new LaneReply(null, Intake.IntakeRefusals.Reused(twin.Submission.Nonce)));
            return;
        }

        twin.Follow(first);
    }
}
