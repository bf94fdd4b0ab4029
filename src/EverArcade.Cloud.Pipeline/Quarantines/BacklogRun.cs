using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>Runs what a contract had accepted and not executed when it was released, in the order of acceptance.</summary>
/// <remarks>While a quarantine's record stands, messages of its contract are done without running anything: the submissions
/// stay in the ledger, and here is where they run. A crash in between is gone on from by the next release message. Two
/// releases at once meet at the head's version and at the markers: each runs in order, so their commits are in order.</remarks>
public sealed class BacklogRun(
    ILedger ledger, IRecordStore records, ContractLanes lanes, QuarantineSteps steps,
    [FromKeyedServices(QueueNames.Submissions)] IMessageQueue queue, QueueSignal signal, TimeProvider time)
{
    /// <summary>Submissions in the lane at a time: enough for full commits, far below what a lane holds.</summary>
    public const int AtOnce = 256;

    private const int PageMax = 1_000;

    /// <summary>Runs a contract's backlog if it is being released.</summary>
    public async Task RunAsync(ContractId contract, CancellationToken cancellationToken)
    {
        if (await records.ReadAsync(QuarantineCodec.KeyOf(contract), cancellationToken) is not { } stored
            || QuarantineCodec.Decode(stored).State != QuarantineState.Releasing)
        {
            return;
        }

        var seen = new HashSet<Protocol.Submissions.SubmissionId>();
        while (await ListAsync(contract, cancellationToken) is { Count: > 0 } kept && kept.Any(one => seen.Add(one.Submission)))
        {
            foreach (var page in kept.Chunk(AtOnce))
            {
                await RunAsync(page, cancellationToken);
            }
        }

        await steps.ReachAsync(QuarantineStep.BacklogRun);
        if (await records.TryDeleteAsync(stored.Key, stored.Version, cancellationToken))
        {
            await QueueAgainAsync(contract, cancellationToken);
        }
    }

    /// <summary>What is left has met trouble, or was accepted and its message done while the record still stood: from here on
    /// it is the queue's, with its tries and its poison store.</summary>
    private async Task QueueAgainAsync(ContractId contract, CancellationToken cancellationToken)
    {
        foreach (var pending in await ListAsync(contract, cancellationToken))
        {
            _ = await queue.SendAsync(contract, ClaimCheck.Format(pending), TimeSpan.Zero, cancellationToken);
        }

        signal.Raise();
    }

    private async Task RunAsync(PendingSubmission[] page, CancellationToken cancellationToken)
    {
        if (await ledger.ReadHeadAsync(page[0].Contract, cancellationToken) is not { Head: var head }
            || KnownProfiles.Find(head.Profile) is not { } profile)
        {
            return;
        }

        var runs = new List<Task>(page.Length);
        foreach (var pending in page)
        {
            try
            {
                if (lanes.TryRun(new LaneWork(PendingCheck.Open(pending, profile), pending, isWrittenDown: true), out var run))
                {
                    runs.Add(run);
                }
            }
            catch (IntegrityException)
            {
                // Not to be run; its message will say so and park it.
                continue;
            }
        }

        // Each ends for itself: one that fails goes the queue's way, the others have nothing to do with it.
        await ((Task)Task.WhenAll(runs).WaitAsync(cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<List<PendingSubmission>> ListAsync(ContractId contract, CancellationToken cancellationToken)
    {
        var kept = new List<PendingSubmission>();
        PendingCursor? after = null;
        while (await ledger.ListPendingAsync(time.GetUtcNow().AddDays(1), after, PageMax, cancellationToken) is { Count: > 0 } page)
        {
            kept.AddRange(page.Where(pending => pending.Contract == contract));
            if (kept.Count >= PageMax)
            {
                break;
            }

            after = PendingCursor.Of(page[^1]);
        }

        return kept;
    }
}
