using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>Writes a contract's history as an archive, of any length, with the audit certificates about it. Thread-safe.</summary>
/// <remarks>Holds one page of receipts, one of checkpoints, and the certificates. What is stored wrongly breaks the archive off: it then has no
/// trailer, and no reader takes it for a whole one.</remarks>
public sealed class HistoryExport(
    ILedger ledger, StateLoader states, PackageShelf shelf, CheckpointCheck checks, CertificateStore audits, ArchiveFolder folder,
    PruneReceipts prunings)
{
    /// <summary>Receipts read at a time; each may carry a mebibyte of diff.</summary>
    private const int ReceiptsAtOnce = 32;

    /// <summary>Why a range cannot be written: some of it was pruned, and the archive that has it is not here.</summary>
    /// <param name="head">The contract's head.</param>
    /// <param name="range">What of it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when nothing that is known stands in its way.</returns>
    public async Task<Refusal?> RefuseAsync(Head head, ExportRange range, CancellationToken cancellationToken)
    {
        var start = range.IsAllBranches || range.From.Number <= 1 ? null : await ledger.ReadCheckpointAsync(
            head.Contract, head.Branch, new Sequence(range.From.Number - 1), cancellationToken);
        var (after, to) = (start?.Sequence ?? Sequence.Zero, range.To ?? head.Sequence);
        foreach (var pruning in await prunings.ListReadableAsync(head.Contract, cancellationToken))
        {
            var first = pruning.From > after ? pruning.From : after.Next;
            var branch = range.IsAllBranches ? pruning.Branch : head.Branch;
            if (first <= pruning.To && (range.IsAllBranches || first <= to)
                && await ledger.ReadReceiptAsync(head.Contract, branch, first, cancellationToken) is { Pruned: true } row
                && ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out _) && receipt!.Branch == pruning.Branch
                && await folder.FindAsync(pruning.Archive, pruning.ArchiveBytes, cancellationToken) is null)
            {
                return RecoveryRefusals.Pruned(pruning);
            }
        }

        return null;
    }

    /// <param name="contract">The contract.</param>
    /// <param name="head">Its head.</param>
    /// <param name="range">What of it.</param>
    /// <param name="destination">Where to write.</param>
    /// <param name="leftOut">Told before the first byte which audits' certificates cannot be read and are left out; none as a
    /// rule.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <exception cref="IntegrityException">A receipt or checkpoint is missing, pruned and in no archive here, or not what it
    /// says.</exception>
    /// <exception cref="ProfileUnsupportedException">This build lacks the contract's profile.</exception>
    public async Task WriteAsync(
        ContractRecord contract, Head head, ExportRange range, Stream destination, Action<IReadOnlyList<string>> leftOut,
        CancellationToken cancellationToken)
    {
        var genesis = contract.Genesis;
        var profile = KnownProfiles.Find(genesis.Profile) ?? throw new ProfileUnsupportedException(genesis.Profile);
        var package = await shelf.ReadFileAsync(genesis.Package, cancellationToken)
            ?? throw new IntegrityException($"package {genesis.Package}", "its contract stands and its file is gone");
        var certificates = await ArchivedCertificates.ReadAsync(audits, ledger, head, cancellationToken);
        leftOut(certificates.LeftOut);
        var writer = new ArchiveWriter(destination);
        await writer.StartAsync(genesis, profile, package, cancellationToken);
        await using var archived = new ArchivedRows(folder, prunings);
        var written = range.IsAllBranches
            ? await WriteBranchesAsync(writer, archived, genesis, head, certificates, cancellationToken)
            : await WriteRangeAsync(writer, archived, genesis, head, range, certificates, cancellationToken);
        await writer.FinishAsync(written, cancellationToken);
        await destination.FlushAsync(cancellationToken);
    }

    private async Task<Head> WriteRangeAsync(
        ArchiveWriter writer, ArchivedRows archived, Genesis genesis, Head head, ExportRange range, ArchivedCertificates certificates,
        CancellationToken cancellationToken)
    {
        var below = new Sequence(Math.Max(range.From.Number, 1) - 1);
        var row = below == Sequence.Zero
            ? null : await ledger.ReadCheckpointAsync(head.Contract, head.Branch, below, cancellationToken);
        var start = row is null
            ? Head.AtGenesis(genesis) : await WriteStartAsync(writer, row, head, cancellationToken);
        var to = range.To ?? head.Sequence;
        return await WriteReceiptsAsync(
            writer, archived, start, head, to, certificates.Within(head.Branch, start.Sequence, to), cancellationToken);
    }

    private async Task<Head> WriteBranchesAsync(
        ArchiveWriter writer, ArchivedRows archived, Genesis genesis, Head active, ArchivedCertificates certificates,
        CancellationToken cancellationToken)
    {
        var written = Head.AtGenesis(genesis);
        for (var number = 0U; number <= active.Branch.Number; number++)
        {
            var branch = new BranchId(number);
            var head = branch == active.Branch
                ? active
                : (await ledger.ReadHeadAsync(active.Contract, branch, cancellationToken))?.Head
                    ?? throw new IntegrityException($"branch {branch} of contract {active.Contract}", "its head is missing");
            if (branch != BranchId.Genesis)
            {
                var row = await ledger.ReadCheckpointAsync(head.Contract, branch, head.Start, cancellationToken);
                written = row is not null && row.Sequence == head.Start
                    ? await WriteStartAsync(writer, row, head, cancellationToken)
                    : throw new IntegrityException(
                        $"checkpoint {head.Start} of contract {head.Contract}", $"branch {branch} begins there and it is missing");
            }

            written = await WriteReceiptsAsync(
                writer, archived, written, head, head.Sequence, certificates.On(branch), cancellationToken);
        }

        return written;
    }

    /// <returns>Where the archive goes on: the head as it was at the checkpoint, on its own branch.</returns>
    private async Task<Head> WriteStartAsync(
        ArchiveWriter writer, CheckpointRow row, Head head, CancellationToken cancellationToken)
    {
        var signed = checks.Open(row, head.Contract, head.Branch);
        var state = CheckpointState.Open(
            signed.Checkpoint, await states.ReadBlobAsync(signed.Checkpoint, cancellationToken));
        await writer.WriteAsync(
            new ArchiveStart { Checkpoint = signed, State = state.State.Encoded.Bytes }, cancellationToken);
        return state.HeadFor(head);
    }

    private async Task<Head> WriteReceiptsAsync(
        ArchiveWriter writer, ArchivedRows archived, Head from, Head head, Sequence to,
        ILookup<Sequence, SignedAuditCertificate> certificates, CancellationToken cancellationToken)
    {
        var checkpoints = new CheckpointCursor(ledger, checks, head, from.Sequence.Next);
        var written = from;
        await WriteAsync(writer, certificates[from.Sequence], cancellationToken);
        while (written.Sequence < to)
        {
            var rows = await ledger.ReadReceiptsAsync(
                head.Contract, head.Branch, written.Sequence.Next, ReceiptsAtOnce, cancellationToken);
            if (rows.Count == 0)
            {
                throw Bad(head, written.Sequence.Next, "it is missing");
            }

            var whole = await archived.FillAsync(
                head.Contract, [.. rows.TakeWhile(row => row.Sequence <= to)], cancellationToken);
            foreach (var row in whole)
            {
                written = await WriteReceiptAsync(writer, row, written, cancellationToken);
                if (await checkpoints.TakeAsync(written.Sequence, cancellationToken) is { } checkpoint)
                {
                    await writer.WriteAsync(checkpoint, cancellationToken);
                }

                await WriteAsync(writer, certificates[written.Sequence], cancellationToken);
            }
        }

        return written;
    }

    private static async Task WriteAsync(
        ArchiveWriter writer, IEnumerable<SignedAuditCertificate> certificates, CancellationToken cancellationToken)
    {
        foreach (var certificate in certificates)
        {
            await writer.WriteAsync(certificate, cancellationToken);
        }
    }

    private static async Task<Head> WriteReceiptAsync(
        ArchiveWriter writer, ReceiptRow row, Head written, CancellationToken cancellationToken)
    {
        if (row.Sequence != written.Sequence.Next)
        {
            throw Bad(written, written.Sequence.Next, "it is missing");
        }

        if (row.Pruned)
        {
            throw Bad(written, row.Sequence, "its submission and diff are pruned: an earlier archive has them");
        }

        if (!ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out var problem))
        {
            throw Bad(written, row.Sequence, $"it does not decode: {problem}");
        }

        var record = new ArchiveRecord { Receipt = receipt!, Submission = row.Submission, Diff = row.Diff };
        await writer.WriteAsync(record, cancellationToken);
        return written with
        {
            Branch = receipt!.Branch,
            Sequence = row.Sequence,
            LastReceipt = row.Hash,
            StateRoot = receipt.NewStateRoot,
            Frontier = written.Frontier.Append(row.Hash),
        };
    }

    private static IntegrityException Bad(Head head, Sequence sequence, string detail) =>
        new($"receipt {sequence} of contract {head.Contract}", detail);
}
