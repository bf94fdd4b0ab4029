using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>Gives receipts whose submissions and diffs were pruned both back, from the archives that the prunings name: for an
/// audit, which writes nothing. One caller at a time, who asks in ascending order.</summary>
/// <remarks>Nothing an archive says is believed: whoever asked judges its bytes as it judges stored ones. A file is read forward
/// until it gets there, from where another of these has been before it (<see cref="ArchiveMarks"/>).</remarks>
internal sealed class ArchivedRows(ArchiveFolder folder, PruneReceipts prunings) : IAsyncDisposable
{
    private readonly HashSet<Hash256> _useless = [];
    private IReadOnlyList<PruneReceipt>? _prunings;
    private Stream? _stream;
    private ArchiveReader? _reader;
    private ArchiveRecord? _last;
    private Hash256 _open;

    /// <summary>Items of archives read so far.</summary>
    public long ItemsRead { get; private set; }

    /// <summary>The same rows; those that were pruned and that an archive here has are whole.</summary>
    public async Task<IReadOnlyList<ReceiptRow>> FillAsync(
        ContractId contract, IReadOnlyList<ReceiptRow> rows, CancellationToken cancellationToken)
    {
        if (!folder.IsSet || !rows.Any(row => row.Pruned))
        {
            return rows;
        }

        var filled = new List<ReceiptRow>(rows.Count);
        foreach (var row in rows)
        {
            filled.Add(row.Pruned && await FindAsync(contract, row, cancellationToken) is { } found
                ? row with { Submission = found.Submission, Diff = found.Diff } : row);
        }

        return filled;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }
    }

    private async Task<ArchiveRecord?> FindAsync(ContractId contract, ReceiptRow row, CancellationToken cancellationToken)
    {
        if (!ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out _))
        {
            return null;
        }

        _prunings ??= await prunings.ListReadableAsync(contract, cancellationToken);
        var having = _prunings
            .Where(pruning => pruning.Branch == receipt!.Branch && pruning.From <= row.Sequence && row.Sequence <= pruning.To)
            .OrderByDescending(pruning => pruning.Archive == _open);
        foreach (var pruning in having.ToList())
        {
            if (!_useless.Contains(pruning.Archive) && await OpenAsync(pruning, receipt!, cancellationToken)
                && await SeekAsync(receipt!, cancellationToken) is { } record)
            {
                return record;
            }
        }

        return null;
    }

    private async Task<bool> OpenAsync(PruneReceipt pruning, Receipt receipt, CancellationToken cancellationToken)
    {
        if (_reader is not null && _open == pruning.Archive)
        {
            return true;
        }

        await DisposeAsync();
        (_stream, _reader, _last) = (null, null, null);
        if (await folder.FindAsync(pruning.Archive, pruning.ArchiveBytes, cancellationToken) is not { } source)
        {
            _ = _useless.Add(pruning.Archive);
            return false;
        }

        _stream = source.Open();
        _open = pruning.Archive;
        if (folder.Marks.Find(_open, receipt) is { } place)
        {
            _stream.Position = place.Offset;
            _reader = new ArchiveReader(_stream, place);
        }
        else
        {
            _reader = new ArchiveReader(_stream);
        }

        return true;
    }

    /// <summary>Reads on until the archive is at the receipt, or beyond it.</summary>
    private async Task<ArchiveRecord?> SeekAsync(Receipt receipt, CancellationToken cancellationToken)
    {
        while (_last is null || IsBefore(_last.Receipt, receipt))
        {
            if (await _reader!.ReadNextAsync(cancellationToken) is not { } item
                || (item.Kind == ArchiveItemKind.Receipt && !ArchiveRecord.TryRead(item.Bytes, out _last, out _)))
            {
                _ = _useless.Add(_open);
                return null;
            }

            ItemsRead++;
            if (item.Kind == ArchiveItemKind.Receipt)
            {
                folder.Marks.Add(_open, _last!.Receipt, _reader.Place);
            }
        }

        return _last.Receipt.Branch == receipt.Branch && _last.Receipt.Sequence == receipt.Sequence ? _last : null;
    }

    private static bool IsBefore(Receipt one, Receipt other) => one.Branch.Number < other.Branch.Number
        || (one.Branch == other.Branch && one.Sequence < other.Sequence);
}
