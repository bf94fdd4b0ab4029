using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>Stored receipts, asked for one by one in about ascending order and read in pages. A row that cannot be read is
/// one that is not there. One reader at a time.</summary>
internal sealed class StoredRows(ILedger ledger, ContractId contract)
{
    private const int PageReceipts = 128;

    private readonly Dictionary<ulong, ReceiptRow> _page = [];
    private BranchId _branch;
    private Sequence _first;
    private Sequence _last;

    public async ValueTask<ReceiptRow?> TakeAsync(BranchId branch, Sequence sequence, CancellationToken cancellationToken)
    {
        if (_branch != branch || sequence < _first || sequence > _last || _last == Sequence.Zero)
        {
            await ReadAsync(branch, sequence, cancellationToken);
        }

        return _page.GetValueOrDefault(sequence.Number);
    }

    private async Task ReadAsync(BranchId branch, Sequence first, CancellationToken cancellationToken)
    {
        _page.Clear();
        (_branch, _first, _last) = (branch, first, new Sequence(first.Number + PageReceipts - 1));
        try
        {
            foreach (var row in await ledger.ReadReceiptsAsync(contract, branch, first, PageReceipts, cancellationToken))
            {
                _page[row.Sequence.Number] = row;
            }
        }
        catch (IntegrityException)
        {
            // One row spoils the page: each for itself.
            _last = first;
            if (await ReadOneAsync(branch, first, cancellationToken) is { } row)
            {
                _page[first.Number] = row;
            }
        }
    }

    private Task<ReceiptRow?> ReadOneAsync(BranchId branch, Sequence sequence, CancellationToken cancellationToken) =>
        Intact.OrNullAsync(() => ledger.ReadReceiptAsync(contract, branch, sequence, cancellationToken));
}
