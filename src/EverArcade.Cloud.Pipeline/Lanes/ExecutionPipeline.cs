using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Polly;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>The path of the data from a submission to its receipt (docs/architecture.md). Exactly one line changes the
/// world: the commit.</summary>
/// <remarks>Thread-safe over contracts; the works of one contract come through one <see cref="ContractLane"/> at a time. Two
/// processes on one contract meet at the commit: one of them reloads and tries again.</remarks>
public sealed class ExecutionPipeline(
    ContractLoader contracts,
    LiveContracts live,
    BatchRun run,
    ILedger ledger,
    CheckpointWriter checkpoints,
    ReceiptWaiters waiters,
    RepeatWatch repeats,
    PipelineSteps steps,
    PipelineInstruments instruments,
    [FromKeyedServices(PipelineResilience.CommitKey)] ResiliencePipeline resilience)
{
    /// <summary>Executes and commits every work of a batch, and answers each.</summary>
    public async Task RunAsync(ContractId contract, IReadOnlyList<LaneWork> batch, CancellationToken cancellationToken)
    {
        var waiting = new List<LaneWork>(batch);
        while (waiting.Count > 0)
        {
            var attempt = new List<LaneWork>(waiting);
            var looks = false;
            await resilience.ExecuteAsync(
                async token =>
                {
                    waiting = looks ? await DropAnsweredAsync(contract, attempt, token) : Unanswered(attempt);
                    looks = true;
                    try
                    {
                        await RunOnceAsync(contract, waiting, token);
                    }
                    catch (LedgerConflictException conflict) when (conflict.HeadMoved)
                    {
                        // Nothing says that one of these has run. If one has all the same, the next commit meets its entry.
                        looks = false;
                        throw;
                    }
                },
                cancellationToken);
        }
    }

    private static List<LaneWork> Unanswered(List<LaneWork> works) => works.FindAll(work => !work.Reply.IsCompleted);

    /// <summary>One pass: what fits into one commit is executed, committed and answered, and taken off the list.</summary>
    private async Task RunOnceAsync(ContractId contract, List<LaneWork> waiting, CancellationToken cancellationToken)
    {
        var start = await contracts.LoadAsync(contract, cancellationToken);
        if (Refuse(contract, start, waiting))
        {
            return;
        }

        var batch = await run.RunAsync(start!, waiting, cancellationToken);
        await steps.ReachAsync(PipelineStep.Executed);
        if (batch.Items.Count == 0)
        {
            return;
        }

        var after = batch.After(await CommitAsync(batch, cancellationToken));
        live.Keep(after);
        await steps.ReachAsync(PipelineStep.Committed);
        Answer(batch);
        await CheckpointAsync(after, cancellationToken);
    }

    private async Task<VersionedHead> CommitAsync(ExecutedBatch batch, CancellationToken cancellationToken)
    {
        using var span = Traces.Commit(batch);
        try
        {
            return await CommitAsync(batch.ToCommit(), cancellationToken);
        }
        catch (Exception trouble)
        {
            Traces.Fail(span, trouble);
            throw;
        }
    }

    /// <summary>The line that changes the world. After any failure of it the contract is read from the store again: a lost
    /// race and a commit whose answer was lost look the same from here, and the store knows.</summary>
    private async Task<VersionedHead> CommitAsync(LedgerCommit commit, CancellationToken cancellationToken)
    {
        await steps.ReachAsync(PipelineStep.Committing);
        try
        {
            return await ledger.CommitAsync(commit, cancellationToken);
        }
        catch (Exception trouble)
        {
            live.Forget(commit.Next.Contract);
            instruments.CommitFailed(trouble);
            throw;
        }
    }

    /// <summary>Before another try: whoever has a receipt by now is answered with it (invariant 2), the others stay.</summary>
    private async Task<List<LaneWork>> DropAnsweredAsync(
        ContractId contract, List<LaneWork> works, CancellationToken cancellationToken)
    {
        live.Forget(contract);
        var left = new List<LaneWork>(works.Count);
        foreach (var work in Unanswered(works))
        {
            // Two callers may hold one submission under nonces of their own scope: what has run is found by either name.
            var entry = await ledger.ReadEntryAsync(contract, work.Pending.Marker, cancellationToken)
                ?? await ledger.ReadEntryAsync(contract, work.Pending.Submission, cancellationToken);
            if (entry is not { } known)
            {
                left.Add(work);
                continue;
            }

            if (!work.IsWrittenDown)
            {
                repeats.Saw(contract);
            }

            if (known.Submission != work.Pending.Submission)
            {
                work.Answer(new LaneReply(null, IntakeRefusals.Reused(work.Submission.Nonce)));
            }
            else if (known.Sequence is { } sequence)
            {
                Answer(work, await ReadAsync(contract, known.Branch, sequence, cancellationToken));
            }
            else
            {
                work.FoundWrittenDown();
                left.Add(work);
            }
        }

        return left;
    }

    private async Task<ReceiptRow> ReadAsync(
        ContractId contract, BranchId branch, Sequence sequence, CancellationToken cancellationToken) =>
        await ledger.ReadReceiptAsync(contract, branch, sequence, cancellationToken)
        ?? throw new IntegrityException($"receipt {sequence} of contract {contract}", "its marker stands and the receipt is gone");

    /// <summary>A contract that is unknown or may not advance: every work is told, nothing runs.</summary>
    private static bool Refuse(ContractId contract, LiveContract? start, List<LaneWork> waiting)
    {
        if (start is { Head.Head.Status: ContractStatus.Active })
        {
            return false;
        }

        var refusal = start is null ? IntakeRefusals.Unknown(contract) : IntakeRefusals.Quarantined(contract);
        foreach (var work in waiting)
        {
            work.Answer(new LaneReply(null, refusal));
        }

        waiting.Clear();
        return true;
    }

    private void Answer(ExecutedBatch batch)
    {
        instruments.Committed(batch.Tally);
        foreach (var (work, row) in batch.Items)
        {
            instruments.Answered(row.CommittedAt - work.Pending.AcceptedAt);
            Answer(work, row);
        }
    }

    private void Answer(LaneWork work, ReceiptRow row)
    {
        work.Answer(new LaneReply(row, null));
        waiters.Announce(work.Pending.Submission, row);
    }

    /// <summary>After the answers, before the next batch: nobody waits for a checkpoint but the next in line. If it fails the
    /// receipts stand all the same, and the next commit tries again.</summary>
    private async Task CheckpointAsync(LiveContract after, CancellationToken cancellationToken)
    {
        var head = after.Head.Head;
        if (!checkpoints.IsDue(head, after.DiffBytesSinceCheckpoint))
        {
            return;
        }

        try
        {
            var row = await checkpoints.WriteAsync(head, after.State, cancellationToken);
            await steps.ReachAsync(PipelineStep.CheckpointBlobWritten);
            var next = head with { Checkpoint = row.Hash, CheckpointSequence = row.Sequence };
            var committed = await CommitAsync(
                new LedgerCommit { Expected = after.Head, Next = next, Receipts = [], Markers = [], LogNodes = [], Checkpoint = row },
                cancellationToken);
            live.Keep(after with { Head = committed, DiffBytesSinceCheckpoint = 0 });
            await steps.ReachAsync(PipelineStep.CheckpointCommitted);
        }
        catch (Exception trouble) when (trouble is not OutOfMemoryException)
        {
            // Whatever it is, works that wait behind have nothing to do with it.
            instruments.CheckpointFailed(trouble);
        }
    }
}
