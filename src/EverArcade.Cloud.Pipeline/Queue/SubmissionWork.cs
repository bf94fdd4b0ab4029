using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>What one message of the submissions queue asks for: one message, one submission, one execution. Thread-safe.</summary>
public sealed class SubmissionWork(
    ILedger ledger, ContractLoader contracts, ContractLanes lanes, Quarantine quarantine, PipelineOptions options) : IQueueWork
{
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
            // What a quarantined contract had accepted is kept until its release, also while its head cannot be read.
            if (await quarantine.HoldsAsync(check.Contract, cancellationToken))
            {
                return DeliveryEnd.Held.Now;
            }

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
        // All at once, since none needs the other: a cold contract loads while its submission is read. What is found waiting may
        // have run elsewhere meanwhile; its commit says so.
        var (loading, finding, holding) = (
            contracts.LoadAsync(check.Contract, cancellationToken),
            ledger.ReadPendingAsync(check.Contract, check.Submission, cancellationToken),
            quarantine.HoldsAsync(check.Contract, cancellationToken));
        await Task.WhenAll(loading, finding, holding);
        if (await loading is not { Head.Head: var head })
        {
            return new DeliveryEnd.Unworkable($"there is no contract {check.Contract} here");
        }

        if (await finding is not { } pending)
        {
            return await ledger.ReadEntryAsync(check.Contract, check.Submission, cancellationToken) is { Sequence: not null }
                ? DeliveryEnd.Done.Now
                : new DeliveryEnd.Unworkable($"there is no submission {check.Submission} in contract {check.Contract}");
        }

        if (head.Status == ContractStatus.Quarantined || await holding)
        {
            return DeliveryEnd.Held.Now;
        }

        var profile = KnownProfiles.Find(head.Profile) ?? throw new ProfileUnsupportedException(head.Profile);
        return await ExecuteAsync(PendingCheck.Open(pending, profile), pending, cancellationToken);
    }

    private async Task<DeliveryEnd> ExecuteAsync(
        Submission submission, PendingSubmission pending, CancellationToken cancellationToken)
    {
        if (!lanes.TryRun(new LaneWork(submission, pending, isWrittenDown: true), out var run))
        {
            return new DeliveryEnd.Later(pending.Contract, TimeSpan.FromSeconds(options.RetrySeconds));
        }

        var reply = await run.WaitAsync(cancellationToken);
        return reply.Refusal is { } refusal ? End(refusal) : DeliveryEnd.Done.Now;
    }

    /// <summary>What a quarantined contract has accepted its release runs; any other refusal here means the message can never
    /// be worked.</summary>
    private static DeliveryEnd End(Refusal refusal) => refusal.Code == IntakeRefusals.ContractQuarantined
        ? DeliveryEnd.Held.Now
        : new DeliveryEnd.Unworkable(refusal.ToString());
}
