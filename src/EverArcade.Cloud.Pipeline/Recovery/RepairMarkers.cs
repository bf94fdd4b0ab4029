using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Gathers receipts that stand as they must, and says which of them are not found by their keys. One thread at a
/// time.</summary>
internal sealed class RepairMarkers(ILedger ledger, ContractId contract)
{
    /// <summary>Receipts looked up at once; each is held until then, its diff included.</summary>
    private const int AtOnce = 256;

    private readonly List<(ReceiptRow Row, Marker Marker)> _gathered = [];
    private BranchId _branch;

    /// <summary>Adds a receipt; looks when enough have gathered, or another branch begins.</summary>
    public async Task<IReadOnlyList<LostMarker>> AddAsync(
        BranchId branch, ReceiptRow row, Marker marker, CancellationToken cancellationToken)
    {
        var lost = branch != _branch || _gathered.Count >= AtOnce ? await TakeAsync(cancellationToken) : [];
        _branch = branch;
        _gathered.Add((row, marker));
        return lost;
    }

    /// <summary>Looks now.</summary>
    public async Task<IReadOnlyList<LostMarker>> TakeAsync(CancellationToken cancellationToken)
    {
        if (_gathered.Count == 0)
        {
            return [];
        }

        var rows = _gathered.ToDictionary(one => one.Row.Sequence);
        var faults = await ledger.CheckEntriesAsync(
            contract, _branch, [.. _gathered.Select(one => one.Marker)], isComplete: true, cancellationToken);
        _gathered.Clear();
        return [.. faults.Select(fault => new LostMarker(_branch, rows[fault.Sequence].Row, rows[fault.Sequence].Marker, fault.Detail))];
    }
}
