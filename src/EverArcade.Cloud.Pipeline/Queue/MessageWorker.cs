using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Submissions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>Works one message: one message, one submission, one execution. Whatever happens, the message ends completed,
/// given back, or parked with a reason. Thread-safe.</summary>
public sealed partial class MessageWorker(
    ILedger ledger, [FromKeyedServices(QueueNames.Submissions)] IMessageQueue queue, ContractLanes lanes,
    PipelineSteps steps, PipelineOptions options, PipelineInstruments instruments, ILogger<MessageWorker> logger)
{
    public async Task WorkAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        if (!ClaimCheck.TryParse(message.Body, out var check, out var problem))
        {
            await ParkAsync(message, problem, cancellationToken);
            return;
        }

        try
        {
            await RunAsync(message, check, cancellationToken);
        }
        catch (IntegrityException corrupt)
        {
            // Trying again cannot help, and must not hide it.
            await ParkAsync(message, corrupt.Message, cancellationToken);
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await GiveBackAsync(message, trouble, cancellationToken);
        }
    }

    private async Task RunAsync(QueueMessage message, ClaimCheck check, CancellationToken cancellationToken)
    {
        if (await ledger.ReadHeadAsync(check.Contract, cancellationToken) is not { Head: var head })
        {
            await ParkAsync(message, $"there is no contract {check.Contract} here", cancellationToken);
            return;
        }

        if (await ledger.ReadEntryAsync(check.Contract, check.Submission, cancellationToken) is { Sequence: not null })
        {
            await CompleteAsync(message, cancellationToken);
            return;
        }

        if (await ledger.ReadPendingAsync(check.Contract, check.Submission, cancellationToken) is not { } pending)
        {
            await ParkAsync(message, $"there is no submission {check.Submission} in contract {check.Contract}", cancellationToken);
            return;
        }

        var profile = KnownProfiles.Find(head.Profile) ?? throw new ProfileUnsupportedException(head.Profile);
        await ExecuteAsync(message, Open(pending, profile), pending, cancellationToken);
    }

    private async Task ExecuteAsync(
        QueueMessage message, Submission submission, PendingSubmission pending, CancellationToken cancellationToken)
    {
        if (!lanes.TryRun(new LaneWork(submission, pending), out var run))
        {
            await queue.ReleaseAsync(message, TimeSpan.FromSeconds(options.RetrySeconds), cancellationToken);
            return;
        }

        var reply = await run.WaitAsync(cancellationToken);
        if (reply.Refusal is { } refusal)
        {
            await AnswerRefusalAsync(message, refusal, cancellationToken);
            return;
        }

        await CompleteAsync(message, cancellationToken);
    }

    /// <summary>A quarantined contract keeps its messages; any other refusal here means the message can never be worked.</summary>
    private Task AnswerRefusalAsync(QueueMessage message, Refusal refusal, CancellationToken cancellationToken) =>
        refusal.Code == IntakeRefusals.ContractQuarantined
            ? queue.ReleaseAsync(message, TimeSpan.FromSeconds(options.VisibilitySeconds), cancellationToken)
            : ParkAsync(message, refusal.ToString(), cancellationToken);

    private async Task CompleteAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        await steps.ReachAsync(PipelineStep.Completing);
        await queue.CompleteAsync(message, cancellationToken);
    }

    private async Task GiveBackAsync(QueueMessage message, Exception trouble, CancellationToken cancellationToken)
    {
        LogGivenBack(message.Id, message.DequeueCount, options.DeliveriesMax, trouble);
        if (message.DequeueCount >= options.DeliveriesMax)
        {
            await ParkAsync(message, $"{message.DequeueCount} tries failed; the last: {trouble.Message}", cancellationToken);
            return;
        }

        var delay = TimeSpan.FromSeconds((double)options.RetrySeconds * message.DequeueCount);
        await queue.ReleaseAsync(message, delay, cancellationToken);
    }

    private async Task ParkAsync(QueueMessage message, string reason, CancellationToken cancellationToken)
    {
        instruments.Parked();
        LogParked(message.Id, reason);
        await queue.ParkAsync(message, reason, cancellationToken);
    }

    /// <summary>What was accepted, checked again as at the door: its id does not cover the signature.</summary>
    private static Submission Open(PendingSubmission pending, ExecutionProfile profile)
    {
        var place = $"submission {pending.Submission} of contract {pending.Contract}";
        var reader = new CanonicalReader(pending.Bytes.Span);
        if (!Submission.TryRead(ref reader, out var submission) || !reader.TryEnd())
        {
            throw new IntegrityException(place, $"its stored bytes do not decode: {reader.Problem}");
        }

        var id = submission!.ComputeId();
        if (id != pending.Submission || submission.Contract != pending.Contract)
        {
            throw new IntegrityException(place, $"its stored bytes are submission {id} of contract {submission.Contract}");
        }

        var refusals = SubmissionCheck.Check(submission, profile);
        return refusals.Count == 0
            ? submission
            : throw new IntegrityException(place, $"its stored bytes are not acceptable: {string.Join("; ", refusals)}");
    }

    [LoggerMessage(3011, LogLevel.Warning, "Message {MessageId} failed at delivery {Delivery} of {DeliveriesMax}; given back.")]
    private partial void LogGivenBack(string messageId, int delivery, int deliveriesMax, Exception trouble);

    [LoggerMessage(3012, LogLevel.Error, "Message {MessageId} is parked: {Reason}")]
    private partial void LogParked(string messageId, string reason);
}
