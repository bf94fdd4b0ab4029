using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Http.Exports;

/// <summary>Writes a contract's history, from its first receipt to a chosen one, as an archive. Thread-safe.</summary>
/// <remarks>Holds one page of receipts and one of checkpoints. What is stored wrongly breaks the archive off: it then has no
/// trailer, and no reader takes it for a whole one.</remarks>
internal sealed class HistoryExport(ILedger ledger, CheckpointCheck checks)
{
    /// <summary>Receipts read at a time; each may carry a mebibyte of diff.</summary>
    private const int ReceiptsAtOnce = 32;

    /// <exception cref="IntegrityException">A receipt or checkpoint is missing or not what it says.</exception>
    public async Task WriteAsync(
        Genesis genesis, ExecutionProfile profile, ReadOnlyMemory<byte> package, Head head, Sequence to, Stream destination,
        CancellationToken cancellationToken)
    {
        var writer = new ArchiveWriter(destination);
        await writer.StartAsync(genesis, profile, package, cancellationToken);
        var checkpoints = new CheckpointCursor(ledger, checks, head);
        var written = Head.AtGenesis(genesis);
        while (written.Sequence < to)
        {
            var rows = await ledger.ReadReceiptsAsync(
                head.Contract, head.Branch, written.Sequence.Next, ReceiptsAtOnce, cancellationToken);
            if (rows.Count == 0)
            {
                throw Missing(head, written.Sequence.Next);
            }

            foreach (var row in rows.TakeWhile(row => row.Sequence <= to))
            {
                written = await WriteAsync(writer, row, written, cancellationToken);
                if (await checkpoints.TakeAsync(written.Sequence, cancellationToken) is { } checkpoint)
                {
                    await writer.WriteAsync(checkpoint, cancellationToken);
                }
            }
        }

        await writer.FinishAsync(written, cancellationToken);
        await destination.FlushAsync(cancellationToken);
    }

    private static async Task<Head> WriteAsync(
        ArchiveWriter writer, ReceiptRow row, Head written, CancellationToken cancellationToken)
    {
        if (row.Sequence != written.Sequence.Next)
        {
            throw Missing(written, written.Sequence.Next);
        }

        if (!ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out var problem))
        {
            throw new IntegrityException($"receipt {row.Sequence} of contract {written.Contract}", $"it does not decode: {problem}");
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

    private static IntegrityException Missing(Head head, Sequence sequence) =>
        new($"receipt {sequence} of contract {head.Contract}", "it is missing");
}
