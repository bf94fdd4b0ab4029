using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Drops submissions and diffs below a checkpoint, once an archive has them. Thread-safe.</summary>
/// <remarks>Receipts, markers and checkpoints stay, so proofs, nonces and the state are as before. What was dropped, and
/// which archive has it, is written down on shelf <see cref="Shelf"/> before anything is dropped; the same call again
/// finishes one that was broken off. A rehydration brings the rows back.</remarks>
public sealed class Pruning(
    ILedger ledger, IRecordStore records, PruneReceipts prunings, ArchiveWalk walk, RecoverySteps steps, RecoveryJournal journal,
    TimeProvider time)
{
    /// <summary>Where it is written down what was pruned.</summary>
    public const string Shelf = "prunings";

    /// <param name="contract">The contract.</param>
    /// <param name="below">Receipts up to the newest checkpoint at or below this sequence are pruned.</param>
    /// <param name="archive">An archive that has them.</param>
    /// <param name="agreed">The hash of the plan to carry out; null only makes the plan.</param>
    /// <param name="cancellationToken">Ends it where it is: the same again does the rest.</param>
    public async Task<RecoveryResult> RunAsync(
        ContractId contract, Sequence below, ArchiveSource archive, Hash256? agreed, CancellationToken cancellationToken)
    {
        if (await ledger.ReadHeadAsync(contract, cancellationToken) is not { } head)
        {
            return new RecoveryResult.Refused(IntakeRefusals.Unknown(contract));
        }

        var (from, branch) = (head.Head.Start.Next, head.Head.Branch);
        if (await ledger.ReadCheckpointAsync(contract, branch, below, cancellationToken) is not { } checkpoint
            || checkpoint.Sequence < from)
        {
            var begins = from.Number == 1 ? "" : $" Only its own receipts are pruned, from {from} on.";
            return new RecoveryResult.Refused(RecoveryRefusals.Impossible(
                "below", await RecoveryRefusals.NoCheckpointAsync(ledger, head.Head, below, cancellationToken) + begins));
        }

        var to = checkpoint.Sequence;
        from = await SkipPrunedAsync(head.Head, to, cancellationToken);
        if (await RefuseAsync(contract, branch, from, to, archive, cancellationToken) is { } refusal)
        {
            return new RecoveryResult.Refused(refusal);
        }

        var receipt = new PruneReceipt
        {
            Contract = contract,
            Branch = branch,
            From = from,
            To = to,
            Archive = archive.Hash,
            ArchiveBytes = archive.Bytes,
            PrunedAt = time.GetUtcNow(),
        };
        var plan = Plan(head, receipt);
        if (await journal.BeginAsync(plan, agreed, cancellationToken) is { } ended)
        {
            return ended;
        }

        // One that stands already names the same range: it stays.
        await records.WriteOnceAsync(receipt.Key, receipt.Encode(), cancellationToken);
        await steps.ReachAsync(RecoveryStep.PruneRecorded);
        await ledger.PruneAsync(contract, branch, from, to, cancellationToken);
        await steps.ReachAsync(RecoveryStep.RowsPruned);
        return new RecoveryResult.Applied(plan);
    }

    /// <summary>The first of the branch's own receipts that is not pruned yet: what an earlier pruning has dropped need not be in the archive
    /// of this one.</summary>
    private async Task<Sequence> SkipPrunedAsync(Head head, Sequence to, CancellationToken cancellationToken)
    {
        var from = head.Start.Next;
        foreach (var pruning in await prunings.ListReadableAsync(head.Contract, cancellationToken))
        {
            // One that ends where this one does is this one, broken off; what was rehydrated since is pruned again.
            if (pruning.Branch == head.Branch && pruning.To < to && pruning.To >= from
                && await ledger.ReadReceiptAsync(head.Contract, head.Branch, pruning.To, cancellationToken) is { Pruned: true })
            {
                from = pruning.To.Next;
            }
        }

        return from;
    }

    /// <summary>Why these receipts may not be pruned: the archive does not verify, or does not have them as they stand.</summary>
    private async Task<Refusal?> RefuseAsync(
        ContractId contract, BranchId branch, Sequence from, Sequence to, ArchiveSource archive,
        CancellationToken cancellationToken)
    {
        var rows = new StoredRows(ledger, contract);
        var due = from;
        Refusal? refusal = null;
        await using var stream = archive.Open();
        var report = await walk.RunAsync(
            stream, new VerificationOptions { Contract = contract }, replay: false,
            async visit =>
            {
                if (visit.Record is not { Receipt: var receipt } || receipt.Branch != branch || receipt.Sequence != due
                    || receipt.Sequence > to || refusal is not null)
                {
                    return;
                }

                due = due.Next;
                var row = await rows.TakeAsync(branch, receipt.Sequence, cancellationToken);
                if (row is not { Pruned: true } || row.Hash != visit.Head!.LastReceipt)
                {
                    refusal = RowCheck.Describe(row, visit.Record, visit.Head!.LastReceipt) is { } differs
                        ? RecoveryRefusals.Incomplete($"Receipt {receipt.Sequence} here is not the archive's: {differs}.")
                        : null;
                }
            },
            cancellationToken);
        return report.Finding is { } finding
            ? ArchiveJudgement.Refuse(finding)
            : refusal ?? (due > to
                ? null : RecoveryRefusals.Incomplete($"It lacks receipt {due} of branch {branch}."));
    }

    private static RecoveryPlan Plan(VersionedHead head, PruneReceipt receipt)
    {
        using var planned = new PlanSteps();
        planned.Add($"drop submissions and diffs of receipts {receipt.From} to {receipt.To} of branch {receipt.Branch}");
        planned.Add($"write down that archive {receipt.Archive}, {receipt.ArchiveBytes} bytes, has them: keep that file");
        return planned.ToPlan(RecoveryAction.Prune, head, receipt.Archive);
    }
}
