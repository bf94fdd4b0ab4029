using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Submissions;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Intake;

/// <summary>The door: checks a submission, writes it down, queues it and, when the caller waits, runs it at once.</summary>
/// <remarks>Thread-safe. What is answered as accepted or executed is durable.</remarks>
public sealed class SubmissionIntake(
    ILedger ledger, [FromKeyedServices(QueueNames.Submissions)] IMessageQueue queue, ContractLanes lanes,
    HeadReader heads, Quarantine quarantine, QueueSignal signal, PipelineOptions options, PipelineInstruments instruments,
    TimeProvider time)
{
    /// <summary>How long a message stays hidden while the request that sent it runs the submission itself; if that fails,
    /// the queue delivers it after this.</summary>
    public static readonly TimeSpan InlineRunMax = TimeSpan.FromSeconds(30);

    /// <summary>Takes a submission.</summary>
    /// <param name="submission">What to run.</param>
    /// <param name="tenant">Who calls, when no sender signed: the scope of the nonce.</param>
    /// <param name="wait">How long to wait for the receipt; zero only queues.</param>
    /// <param name="cancellationToken">Ends the wait, never the execution.</param>
    public async Task<SubmitResult> SubmitAsync(
        Submission submission, string tenant, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var span = Traces.Submit(submission.Contract);
        var refusals = await CheckAsync(submission, cancellationToken);
        if (refusals.Count > 0)
        {
            return new SubmitResult.Refused(refusals);
        }

        var pending = Describe(submission, tenant);
        _ = Traces.Tag(span, pending.Submission);
        if (options.WritesDownFirst)
        {
            return await WriteFirstAsync(submission, pending, wait, cancellationToken);
        }

        var known = await ledger.ReadEntryAsync(pending.Contract, pending.Marker, cancellationToken);
        if (known is { } entry && (entry.Submission != pending.Submission || entry.Sequence is not null))
        {
            return await AnswerKnownAsync(entry, pending, submission.Nonce, cancellationToken);
        }

        var result = wait > TimeSpan.Zero
            ? await RunNowAsync(submission, pending, wait, cancellationToken)
            : await EnqueueAsync(submission, pending, cancellationToken);
        return result;
    }

    private async Task<IReadOnlyList<Refusal>> CheckAsync(Submission submission, CancellationToken cancellationToken)
    {
        if (await heads.ReadAsync(submission.Contract, cancellationToken) is not { } head)
        {
            return [IntakeRefusals.Unknown(submission.Contract)];
        }

        if (head.Status == ContractStatus.Quarantined)
        {
            return [IntakeRefusals.Quarantined(
                submission.Contract, await quarantine.ReadAsync(submission.Contract, cancellationToken))];
        }

        return Execution.KnownProfiles.Find(head.Profile) is { } profile
            ? SubmissionCheck.Check(submission, profile)
            : [new Refusal(IntakeRefusals.ProfileUnsupported, "contract", $"This host lacks profile {head.Profile}.")];
    }

    private PendingSubmission Describe(Submission submission, string tenant) => new()
    {
        Contract = submission.Contract,
        Marker = MarkerKey.Compute(submission, tenant),
        Submission = submission.ComputeId(),
        Bytes = submission.Encode(),
        AcceptedAt = time.GetUtcNow(),
    };

    /// <summary>Only queues. The answer stands once submission and message are both durable; a crash between the two leaves
    /// a submission without a message, which the sweep finds.</summary>
    private async Task<SubmitResult> EnqueueAsync(
        Submission submission, PendingSubmission pending, CancellationToken cancellationToken)
    {
        var entry = await ledger.AcceptAsync(pending, cancellationToken);
        if (entry.Submission != pending.Submission || entry.Sequence is not null)
        {
            return await AnswerKnownAsync(entry, pending, submission.Nonce, cancellationToken);
        }

        return await QueueAsync(pending, cancellationToken);
    }

    private async Task<SubmitResult> QueueAsync(PendingSubmission pending, CancellationToken cancellationToken)
    {
        await queue.SendAsync(pending.Contract, ClaimCheck.FormatTraced(pending), TimeSpan.Zero, cancellationToken);
        signal.Raise();
        return new SubmitResult.Accepted(pending.Submission);
    }

    /// <summary>Writes down, which finds out who owns the nonce, then queues and executes at the same time (<see
    /// cref="PipelineOptions.WritesDownFirst"/>). A crash leaves nothing, or a submission that is written down.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, and has no receipt yet.</exception>
    private async Task<SubmitResult> WriteFirstAsync(
        Submission submission, PendingSubmission pending, TimeSpan wait, CancellationToken cancellationToken)
    {
        var entry = await ledger.AcceptAsync(pending, CancellationToken.None);
        if (entry.Submission != pending.Submission || entry.Sequence is not null)
        {
            return await AnswerKnownAsync(entry, pending, submission.Nonce, cancellationToken);
        }

        if (wait <= TimeSpan.Zero || !lanes.TryRun(new LaneWork(submission, pending), out var run))
        {
            // With a full lane too: what is written down has only to wait.
            return await QueueAsync(pending, CancellationToken.None);
        }

        var sending = queue.SendAsync(
            pending.Contract, ClaimCheck.FormatTraced(pending), InlineRunMax, CancellationToken.None);
        await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return sending.IsCompletedSuccessfully
            ? await AwaitRunAsync(run, sending.Result, pending, wait, cancellationToken)
            : await AnswerUnwrittenAsync(run, sending.Exception!.GetBaseException(), pending, wait, cancellationToken);
    }

    /// <summary>Writes down, queues and executes at the same time: the answer waits for all three, so what is answered is
    /// durable, and a crash before that leaves either nothing or a queued submission.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, and has no receipt yet.</exception>
    private async Task<SubmitResult> RunNowAsync(
        Submission submission, PendingSubmission pending, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (!lanes.TryRun(new LaneWork(submission, pending), out var run))
        {
            return new SubmitResult.Refused([IntakeRefusals.Busy(submission.Contract)]);
        }

        var accepting = WriteDownAsync(pending);
        await ((Task)accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!accepting.IsCompletedSuccessfully)
        {
            return await AnswerUnwrittenAsync(run, accepting.Exception!.GetBaseException(), pending, wait, cancellationToken);
        }

        var (entry, message) = accepting.Result;
        if (entry.Submission != pending.Submission)
        {
            Complete(message);
            return new SubmitResult.Refused([IntakeRefusals.Reused(submission.Nonce)]);
        }

        return await AwaitRunAsync(run, message, pending, wait, cancellationToken);
    }

    private async Task<(SubmissionEntry Entry, QueueMessage Message)> WriteDownAsync(PendingSubmission pending)
    {
        var accepting = ledger.AcceptAsync(pending, CancellationToken.None);
        var sending = queue.SendAsync(
            pending.Contract, ClaimCheck.FormatTraced(pending), InlineRunMax, CancellationToken.None);

        // One after the other, since they end together: two writes of one batch, and one wake-up instead of two.
        await ((Task)accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var message = await sending;
        return (await accepting, message);
    }

    /// <summary>Writing down met trouble while the lane runs: a receipt is an answer all the same, nothing else is.</summary>
    private async Task<SubmitResult> AnswerUnwrittenAsync(
        Task<LaneReply> run, Exception trouble, PendingSubmission pending, TimeSpan wait, CancellationToken cancellationToken)
    {
        instruments.InlineRunFailed(trouble);
        await ((Task)run.WaitAsync(wait, time, cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return run.IsCompletedSuccessfully
            ? Answer(run.Result, pending)
            : throw new StorageUnavailableException(
                $"Submission {pending.Submission} could not be written down; send the same one again.", trouble);
    }

    private async Task<SubmitResult> AwaitRunAsync(
        Task<LaneReply> run, QueueMessage message, PendingSubmission pending, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await run.WaitAsync(wait, time, cancellationToken);
            if (reply.Refusal is { } refusal && refusal.Code == IntakeRefusals.ContractQuarantined)
            {
                // Quarantined since the check at the door: the submission is written down, and its message keeps it.
                return new SubmitResult.Accepted(pending.Submission);
            }

            // Not awaited: a lost delete is a redelivery that finds the marker.
            Complete(message);
            return Answer(reply, pending);
        }
        catch (Exception trouble) when (trouble is TimeoutException or OperationCanceledException)
        {
            // Still running: its lane goes on, and the message makes sure of it if this process ends.
            return new SubmitResult.Accepted(pending.Submission);
        }
        catch (Exception trouble) when (trouble is not IntegrityException)
        {
            // Infrastructure trouble is never a receipt: the message brings the submission back after InlineRunMax.
            instruments.InlineRunFailed(trouble);
            return new SubmitResult.Accepted(pending.Submission);
        }
    }

    private static SubmitResult Answer(LaneReply reply, PendingSubmission pending) => reply.Receipt is { } receipt
        ? new SubmitResult.Executed(pending.Submission, receipt)
        : new SubmitResult.Refused([reply.Refusal!.Value]);

    /// <summary>Deletes the message without anybody waiting for it: a continuation that runs only on failure costs no wake-up.</summary>
    private void Complete(QueueMessage message) => queue.CompleteAsync(message, CancellationToken.None).ContinueWith(
        lost => instruments.CompleteFailed(lost.Exception!.GetBaseException()), CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task<SubmitResult> AnswerKnownAsync(
        SubmissionEntry entry, PendingSubmission pending, string nonce, CancellationToken cancellationToken)
    {
        if (entry.Submission != pending.Submission)
        {
            return new SubmitResult.Refused([IntakeRefusals.Reused(nonce)]);
        }

        var receipt = await ledger.ReadReceiptAsync(pending.Contract, entry.Branch, entry.Sequence!.Value, cancellationToken)
            ?? throw new IntegrityException(
                $"receipt {entry.Sequence} of contract {pending.Contract}", "its marker stands and the receipt is gone");
        return new SubmitResult.Executed(pending.Submission, receipt);
    }
}
