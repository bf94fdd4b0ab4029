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

/// <summary>The door: checks a submission and, when the caller waits, runs it at once; otherwise writes it down and queues
/// it.</summary>
/// <remarks>Thread-safe. What is answered as accepted or executed is durable. A caller who waits costs the store one commit and
/// nothing else (docs/decisions/0018-waiting-callers.md): until it is answered it has been promised nothing, and what would go on
/// without it is written down first.</remarks>
public sealed class SubmissionIntake(
    ILedger ledger, [FromKeyedServices(QueueNames.Submissions)] IMessageQueue queue, ContractLanes lanes,
    HeadReader heads, Quarantine quarantine, RepeatWatch repeats, QueueSignal signal, PipelineInstruments instruments,
    TimeProvider time)
{
    /// <summary>How long a message stays hidden when its submission is still in this process's lane: only if that comes to
    /// nothing does the queue have to run it.</summary>
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
        return wait > TimeSpan.Zero
            ? await RunNowAsync(submission, pending, wait, cancellationToken)
            : await EnqueueAsync(pending, submission.Nonce, TimeSpan.Zero, cancellationToken);
    }

    private async Task<IReadOnlyList<Refusal>> CheckAsync(Submission submission, CancellationToken cancellationToken)
    {
        Head? head;
        try
        {
            head = await heads.ReadAsync(submission.Contract, cancellationToken);
        }
        catch (IntegrityException)
        {
            // An audit may have said so already: then the caller hears of its finding.
            if (await quarantine.ReadAsync(submission.Contract, cancellationToken) is { } known)
            {
                return [IntakeRefusals.Quarantined(submission.Contract, known)];
            }

            throw;
        }

        if (head is null)
        {
            return [IntakeRefusals.Unknown(submission.Contract)];
        }

        if (head.Status == ContractStatus.Quarantined)
        {
            return [await ExplainQuarantineAsync(submission.Contract, cancellationToken)];
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

    private async Task<Refusal> ExplainQuarantineAsync(ContractId contract, CancellationToken cancellationToken) =>
        IntakeRefusals.Quarantined(contract, await quarantine.ReadAsync(contract, cancellationToken));

    /// <summary>Writes down and queues. The answer stands once submission and message are both durable; a crash between the two
    /// leaves a submission without a message, which the sweep finds.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written down; the same one may be sent
    /// again.</exception>
    private async Task<SubmitResult> EnqueueAsync(
        PendingSubmission pending, string nonce, TimeSpan invisibleFor, CancellationToken cancellationToken)
    {
        var entry = await ledger.AcceptAsync(pending, cancellationToken);
        if (IsDecided(entry, pending))
        {
            return await AnswerKnownAsync(entry, pending, nonce, cancellationToken);
        }

        _ = await queue.SendAsync(pending.Contract, ClaimCheck.FormatTraced(pending), invisibleFor, cancellationToken);
        signal.Raise();
        return new SubmitResult.Accepted(pending.Submission);
    }

    /// <summary>Executes at once; the commit is the first the store hears of the submission. A crash before it leaves nothing, and
    /// the caller, who has no answer, sends the same again.</summary>
    private async Task<SubmitResult> RunNowAsync(
        Submission submission, PendingSubmission pending, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (repeats.Watches(pending.Contract)
            && await ledger.ReadEntryAsync(pending.Contract, pending.Marker, cancellationToken) is { } entry
            && IsDecided(entry, pending))
        {
            return await AnswerKnownAsync(entry, pending, submission.Nonce, cancellationToken);
        }

        if (!lanes.TryRun(new LaneWork(submission, pending, isWrittenDown: false), out var run))
        {
            return new SubmitResult.Refused([IntakeRefusals.Busy(submission.Contract)]);
        }

        try
        {
            return await AnswerAsync(await run.WaitAsync(wait, time, cancellationToken), pending, cancellationToken);
        }
        catch (Exception ended) when (ended is TimeoutException or OperationCanceledException)
        {
            // Its lane goes on. What outlasts this request is written down, also for a caller who has gone.
            return await EnqueueAsync(pending, submission.Nonce, InlineRunMax, CancellationToken.None);
        }
        catch (Exception trouble) when (trouble is not IntegrityException)
        {
            // Infrastructure trouble is never a receipt: from here on the queue tries, and parks in the end.
            instruments.InlineRunFailed(trouble);
            return await EnqueueAsync(pending, submission.Nonce, TimeSpan.Zero, CancellationToken.None);
        }
    }

    private async Task<SubmitResult> AnswerAsync(LaneReply reply, PendingSubmission pending, CancellationToken cancellationToken) =>
        reply switch
        {
            { Receipt: { } receipt } => new SubmitResult.Executed(pending.Submission, receipt),
            { Refusal: { } refusal } when refusal.Code == IntakeRefusals.ContractQuarantined =>
                // Since the check at the door.
                new SubmitResult.Refused([await ExplainQuarantineAsync(pending.Contract, cancellationToken)]),
            _ => new SubmitResult.Refused([reply.Refusal!.Value]),
        };

    /// <summary>Whether an entry says all there is to say: another submission has the nonce, or this one has run.</summary>
    private static bool IsDecided(SubmissionEntry entry, PendingSubmission pending) =>
        entry.Submission != pending.Submission || entry.Sequence is not null;

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
