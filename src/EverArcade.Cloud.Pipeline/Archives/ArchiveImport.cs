using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>Hosts a contract that an archive holds: same id, same roots, then it goes on here. Thread-safe over contracts;
/// two imports of one contract meet at its head, and one of them fails.</summary>
/// <remarks>Every receipt is executed again before anything is written. While receipts come in the head's status is
/// <see cref="ContractStatus.Importing"/>, so that nothing executes in between; a crash leaves it so, and the same import again
/// goes on where that one stopped. A record on shelf <see cref="Shelf"/> says that it is not finished. Certificates are kept as they are,
/// whoever signed them: what a host's own signature is asked for, theirs does not give.</remarks>
public sealed class ArchiveImport(
    ILedger ledger, IBlobStore blobs, IRecordStore records, CertificateStore certificates, PackagePublisher packages,
    ArchiveWalk walk, HostKey host, LiveContracts live, RecoverySteps steps, TimeProvider time)
{
    /// <summary>Where unfinished imports are written down, by contract.</summary>
    public const string Shelf = "imports";

    /// <param name="archive">The archive.</param>
    /// <param name="signer">The key that must have signed its checkpoints; null takes any: all is executed again.</param>
    /// <param name="cancellationToken">Ends the import where it is; calling again goes on.</param>
    public async Task<ImportResult> RunAsync(
        ArchiveSource archive, PublicKey? signer, CancellationToken cancellationToken)
    {
        Genesis? genesis = null;
        ReadOnlyMemory<byte> package = default;
        var report = await WalkAsync(
            archive, new VerificationOptions { Hosts = signer is { } key ? [key] : [] }, replay: true,
            visit =>
            {
                (genesis, package) = visit.Genesis is { } known ? (known, visit.Bytes) : (genesis, package);
                return Task.CompletedTask;
            },
            cancellationToken);
        if (ArchiveJudgement.Refuse(report) is { } bad)
        {
            return new ImportResult.Refused(bad);
        }

        if (report.Start != Sequence.Zero)
        {
            return new ImportResult.Refused(RecoveryRefusals.Incomplete(
                $"It begins at receipt {report.Start}; a contract can only be taken in from its genesis on."));
        }

        if (await packages.PublishAsync(package, cancellationToken) is PublishResult.Refused refused)
        {
            return new ImportResult.Refused(refused.Refusals);
        }

        return await TakeInAsync(archive, genesis!, report.Head!, cancellationToken);
    }

    private async Task<ImportResult> TakeInAsync(
        ArchiveSource archive, Genesis genesis, Head end, CancellationToken cancellationToken)
    {
        var contract = genesis.ComputeId();
        var mark = new RecordKey(Shelf, contract.ToString());
        var isUnfinished = await IsMarkedAsync(mark, cancellationToken);
        if (!isUnfinished && await ledger.ReadHeadAsync(contract, cancellationToken) is null)
        {
            _ = await records.TryWriteAsync(mark, archive.Hash.ToArray(), null, cancellationToken);
            isUnfinished = true;
        }

        _ = await ledger.CreateAsync(new ContractRecord(genesis, time.GetUtcNow()), cancellationToken);
        var head = (await ledger.ReadHeadAsync(contract, cancellationToken))!;
        if (isUnfinished && head.Head.Status != ContractStatus.Importing && head.Head.Sequence > Sequence.Zero)
        {
            // All of it had come in and only the mark is left. What the contract has met since, a quarantine for one, stands.
            await UnmarkAsync(mark, cancellationToken);
            isUnfinished = false;
        }

        if (!isUnfinished && RefuseBeyond(head.Head, end) is { } beyond)
        {
            return new ImportResult.Refused(beyond);
        }

        try
        {
            return await CommitAsync(archive, head, isUnfinished ? mark : null, cancellationToken);
        }
        finally
        {
            live.Forget(contract);
        }
    }

    private async Task<ImportResult> CommitAsync(
        ArchiveSource archive, VersionedHead head, RecordKey? mark, CancellationToken cancellationToken)
    {
        var committer = new HistoryCommitter(ledger, blobs, host, time, head);
        var rows = new StoredRows(ledger, head.Head.Contract);
        var (receipts, parts, at) = (0UL, (Refusal?)null, (ArchiveVisit?)null);
        if (mark is not null)
        {
            await committer.FlushAsync(cancellationToken, ContractStatus.Importing);
        }

        // The archive has just been executed; this time it only has to be the same bytes.
        var report = await WalkAsync(archive, VerificationOptions.Default, replay: false, VisitAsync, cancellationToken);
        if (parts is null && report.Finding is { } changed)
        {
            parts = new Refusal(RecoveryRefusals.ArchiveRefused, "archive", $"It has changed meanwhile: {changed}");
        }

        if (parts is { } refusal)
        {
            return new ImportResult.Refused(refusal);
        }

        await committer.FlushAsync(cancellationToken);
        await steps.ReachAsync(RecoveryStep.ImportComplete);
        if (mark is { } key)
        {
            await committer.FlushAsync(cancellationToken, ContractStatus.Active);
            await steps.ReachAsync(RecoveryStep.ImportActive);
            await UnmarkAsync(key, cancellationToken);
        }

        return new ImportResult.Imported(committer.Head, receipts);

        async Task VisitAsync(ArchiveVisit visit)
        {
            at = visit.Checkpoint is not null ? visit : at;
            if (parts is null && visit.Certificate is { } certificate && IsKept(certificate))
            {
                _ = await certificates.WriteAsync(certificate, cancellationToken);
            }

            if (parts is not null || visit.Kind is not (ArchiveItemKind.Receipt or ArchiveItemKind.Checkpoint))
            {
                return;
            }

            parts = await CompareAsync(rows, head.Head, visit, cancellationToken);
            if (parts is not null || mark is null || IsHere(head.Head, visit))
            {
                return;
            }

            if (visit.Head!.Branch != committer.Head.Branch && at?.Checkpoint is { } from)
            {
                await committer.OpenAsync(from.Checkpoint, visit.Head.Branch, cancellationToken);
            }

            await (visit.Kind == ArchiveItemKind.Receipt
                ? committer.AddAsync(visit, cancellationToken) : committer.AddCheckpointAsync(visit, cancellationToken));
            receipts += visit.Kind == ArchiveItemKind.Receipt ? 1u : 0u;
            await steps.ReachAsync(RecoveryStep.ReceiptsImported);
        }
    }

    /// <summary>Whether the mark stands; that it does is all it says, also when it has rotted.</summary>
    private async Task<bool> IsMarkedAsync(RecordKey mark, CancellationToken cancellationToken)
    {
        try
        {
            return await records.ReadAsync(mark, cancellationToken) is not null;
        }
        catch (IntegrityException)
        {
            return true;
        }
    }

    private async Task UnmarkAsync(RecordKey mark, CancellationToken cancellationToken)
    {
        if (await records.ReadOrDropAsync(mark, cancellationToken) is { } record)
        {
            _ = await records.TryDeleteAsync(mark, record.Version, cancellationToken);
        }
    }

    /// <summary>Whether a certificate has the name of an audit that has begun, clocks a day apart at most: names sort by time, and
    /// the newest one is shown.</summary>
    private bool IsKept(SignedAuditCertificate signed) =>
        AuditId.IsValid(signed.Certificate.Audit)
        && string.CompareOrdinal(signed.Certificate.Audit, AuditId.Create(time.GetUtcNow().AddDays(1))) <= 0;

    /// <summary>Why an archive that ends beyond a contract that stands here is not an import.</summary>
    private static Refusal? RefuseBeyond(Head head, Head end)
    {
        if (end.Branch.Number > head.Branch.Number)
        {
            return RecoveryRefusals.Impossible(
                $"contract {head.Contract}",
                $"It is hosted here on branch {head.Branch}; the archive goes on on branch {end.Branch}. To follow another host that has "
                + "rolled back, roll back here to the same checkpoint, then resynchronise.");
        }

        return end.Branch == head.Branch && end.Sequence > head.Sequence
            ? RecoveryRefusals.Impossible(
                $"contract {head.Contract}",
                $"It is hosted here and stands at {head.Sequence}: to catch up with another host, resynchronise.")
            : null;
    }

    /// <summary>Whether an item lies at or below where the contract stood when the import began.</summary>
    private static bool IsHere(Head head, ArchiveVisit visit)
    {
        var there = visit.Head!;
        var reached = visit.Kind == ArchiveItemKind.Receipt ? head.Sequence : head.CheckpointSequence;
        return there.Branch.Number < head.Branch.Number || (there.Branch == head.Branch && there.Sequence <= reached);
    }

    private static async Task<Refusal?> CompareAsync(
        StoredRows rows, Head head, ArchiveVisit visit, CancellationToken cancellationToken)
    {
        if (visit.Record is not { Receipt: var receipt } || !IsHere(head, visit))
        {
            return null;
        }

        var row = await rows.TakeAsync(receipt.Branch, receipt.Sequence, cancellationToken);
        return row?.Hash == visit.Head!.LastReceipt
            ? null
            : RecoveryRefusals.Parts(
                receipt.Branch, receipt.Sequence, row?.Hash ?? Protocol.Hash256.Zero, visit.Head.LastReceipt);
    }

    private async Task<VerificationReport> WalkAsync(
        ArchiveSource archive, VerificationOptions options, bool replay, Func<ArchiveVisit, Task> visit,
        CancellationToken cancellationToken)
    {
        await using var stream = archive.Open();
        return await walk.RunAsync(stream, options, replay, visit, cancellationToken);
    }
}
