using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Executes an archive again, and says how far of it this host has been: a receipt that stands here, or a checkpoint that
/// this host signed, shows that. Thread-safe.</summary>
/// <remarks>So does an audit here that has passed it. What an archive has beyond that may have been executed elsewhere only, and is no part of the lost head.</remarks>
public sealed class HeadFromArchive(ILedger ledger, ArchiveWalk walk, HostKey host)
{
    internal async Task<ArchivedHead> ReadAsync(
        ContractId contract, BranchId branch, Sequence audited, ArchiveSource archive, CancellationToken cancellationToken)
    {
        var rows = new StoredRows(ledger, contract);
        var (known, problem, checkpoint, opened) = ((Head?)null, (Refusal?)null, (Checkpoint?)null, (BranchId?)null);
        await using var stream = archive.Open();
        var report = await walk.RunAsync(
            stream, new VerificationOptions { Contract = contract }, replay: true,
            async visit =>
            {
                if (visit.Kind == ArchiveItemKind.Start)
                {
                    // The first place of an archive, or where the next branch begins, also one on which nothing has run yet.
                    opened = opened is { } last ? new BranchId(last.Number + 1) : visit.Head!.Branch;
                    known = opened == branch && problem is null && await IsOursAsync(visit.Checkpoint!, cancellationToken)
                        ? Head.AtCheckpoint(visit.Checkpoint!.Checkpoint, branch) : known;
                }

                opened ??= visit.Kind == ArchiveItemKind.Receipt ? visit.Head!.Branch : null;
                if (visit.Head is not { } there || there.Branch.Number > branch.Number || problem is not null)
                {
                    return;
                }

                var isKnown = visit.Checkpoint is { } signed && await IsOursAsync(signed, cancellationToken);
                checkpoint = isKnown ? visit.Checkpoint!.Checkpoint : checkpoint;
                if (visit.Kind == ArchiveItemKind.Receipt
                    && await rows.TakeAsync(there.Branch, there.Sequence, cancellationToken) is { } row)
                {
                    isKnown = row.Hash == there.LastReceipt;
                    problem = isKnown || !IsWhole(row)
                        ? null : RecoveryRefusals.Parts(there.Branch, there.Sequence, row.Hash, there.LastReceipt);
                }

                isKnown |= there.Branch == branch && there.Sequence <= audited;
                known = isKnown && there.Branch == branch ? At(there, checkpoint) : known;
            },
            cancellationToken);
        return new ArchivedHead(ArchiveJudgement.Refuse(report) ?? problem, known);
    }

    /// <summary>The archive's place, with the newest checkpoint that was this host's.</summary>
    private static Head At(Head there, Checkpoint? checkpoint) => there with
    {
        Checkpoint = checkpoint?.ComputeHash() ?? Hash256.Zero,
        CheckpointSequence = checkpoint?.Sequence ?? Sequence.Zero,
    };

    private static bool IsWhole(ReceiptRow row) =>
        ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out _) && receipt!.ComputeHash() == row.Hash;

    private async Task<bool> IsOursAsync(SignedCheckpoint signed, CancellationToken cancellationToken)
    {
        if (signed.Host == host.Key.PublicKey)
        {
            return true;
        }

        try
        {
            // On the branch that wrote it: where the lost one begins nobody may know yet.
            var (sequence, branch) = (signed.Checkpoint.Sequence, signed.Checkpoint.Branch);
            var row = await ledger.ReadCheckpointAsync(signed.Checkpoint.Contract, branch, sequence, cancellationToken);
            return row?.Sequence == sequence && row.Hash == signed.Checkpoint.ComputeHash();
        }
        catch (IntegrityException)
        {
            return false;
        }
    }
}
