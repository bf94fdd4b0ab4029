using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>What one message of the submissions queue asks for: one message, one submission, one execution. Thread-safe.</summary>
public sealed class SubmissionWork(ILedger ledger, ContractLanes lanes, PipelineOptions options)
{
    /// <summary>Works one delivery.</summary>
    /// <param name="body">The message's text.</param>
    /// <param name="cancellationToken">Ends the wait; the message is then neither done nor failed, and comes again.</param>
    /// <exception cref="OperationCanceledException">This host stops.</exception>
    public async Task<DeliveryEnd> RunAsync(string body, CancellationToken cancellationToken)
    {
        if (!ClaimCheck.TryParse(body, out var check, out var problem))
        {
            return new DeliveryEnd.Unworkable(problem);
        }

        using var span = Traces.Work("work", check.TraceParent);
        try
        {
            return await RunAsync(check, cancellationToken);
        }
        catch (IntegrityException corrupt)
        {
            // Trying again cannot help, and must not hide it.
            Traces.Fail(span, corrupt);
            return new DeliveryEnd.Unworkable(corrupt.Message);
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Traces.Fail(span, trouble);
            return new DeliveryEnd.Failed(trouble);
        }
    }

    private async Task<DeliveryEnd> RunAsync(ClaimCheck check, CancellationToken cancellationToken)
    {
        if (await ledger.ReadHeadAsync(check.Contract, cancellationToken) is not { Head: var head })
        {
            return new DeliveryEnd.Unworkable($"there is no contract {check.Contract} here");
        }

        if (await ledger.ReadEntryAsync(check.Contract, check.Submission, cancellationToken) is { Sequence: not null })
        {
            return DeliveryEnd.Done.Now;
        }

        if (await ledger.ReadPendingAsync(check.Contract, check.Submission, cancellationToken) is not { } pending)
        {
            return new DeliveryEnd.Unworkable($"there is no submission {check.Submission} in contract {check.Contract}");
        }

        var profile = KnownProfiles.Find(head.Profile) ?? throw new ProfileUnsupportedException(head.Profile);
        return await ExecuteAsync(Open(pending, profile), pending, cancellationToken);
    }

    private async Task<DeliveryEnd> ExecuteAsync(
        Submission submission, PendingSubmission pending, CancellationToken cancellationToken)
    {
        if (!lanes.TryRun(new LaneWork(submission, pending), out var run))
        {
            return new DeliveryEnd.Later(TimeSpan.FromSeconds(options.RetrySeconds));
        }

        var reply = await run.WaitAsync(cancellationToken);
        return reply.Refusal is { } refusal ? End(refusal) : DeliveryEnd.Done.Now;
    }

    /// <summary>A quarantined contract keeps its messages; any other refusal here means the message can never be worked.</summary>
    private DeliveryEnd End(Refusal refusal) => refusal.Code == IntakeRefusals.ContractQuarantined
        ? new DeliveryEnd.Held(TimeSpan.FromSeconds(options.VisibilitySeconds))
        : new DeliveryEnd.Unworkable(refusal.ToString());

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
}
