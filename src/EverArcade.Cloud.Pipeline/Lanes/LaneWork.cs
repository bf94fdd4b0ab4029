using System.Diagnostics;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>One submission on its way through a contract's lane, and the promise of a reply.</summary>
/// <param name="submission">What runs.</param>
/// <param name="pending">The same as it is, or would be, written down.</param>
/// <param name="isWrittenDown">See <see cref="IsWrittenDown"/>.</param>
public sealed class LaneWork(Submission submission, PendingSubmission pending, bool isWrittenDown)
{
    private readonly TaskCompletionSource<LaneReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Submission Submission { get; } = submission;

    public PendingSubmission Pending { get; } = pending;

    /// <summary>Whether the ledger is believed to hold it as accepted; otherwise its caller waits, and the commit is the first
    /// the ledger hears of it. A belief that is wrong costs a conflict.</summary>
    public bool IsWrittenDown { get; private set; } = isWrittenDown;

    /// <summary>The span it was offered under: its execution and commit go on from there, on whatever thread.</summary>
    public ActivityContext Trace { get; } = Traces.Here;

    public Task<LaneReply> Reply => _reply.Task;

    /// <summary>Its lane has looked and found it in the ledger, without a receipt.</summary>
    internal void FoundWrittenDown() => IsWrittenDown = true;

    internal void Answer(LaneReply reply) => _reply.TrySetResult(reply);

    internal void Fail(Exception fault)
    {
        if (_reply.TrySetException(fault))
        {
            // Observed here: whoever still waits has it all the same, and a caller whose wait is over does not look.
            _ = _reply.Task.Exception;
        }
    }

    /// <summary>Ends as another work ends.</summary>
    internal void Follow(LaneWork other) => other.Reply.ContinueWith(
        ended =>
        {
            if (ended.IsCompletedSuccessfully)
            {
                Answer(ended.Result);
            }
            else
            {
                Fail(ended.Exception!.GetBaseException());
            }
        },
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
