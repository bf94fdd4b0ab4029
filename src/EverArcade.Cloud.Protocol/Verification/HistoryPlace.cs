using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Where a verification stands in a history, with the state there; moved on receipt by receipt.</summary>
/// <remarks>Makes a head only when asked: a walk over a million receipts asks at checkpoints. Not thread-safe.</remarks>
internal sealed class HistoryPlace
{
    private readonly LogEdge _log;
    private Head _head;
    private bool _hasMoved;

    public HistoryPlace(Head head, ContractState state)
    {
        (_head, _log) = (head, new LogEdge(head.Frontier));
        (Point, State) = (ChainPoint.Of(head), state);
    }

    /// <summary>What the next receipt must link to.</summary>
    public ChainPoint Point { get; private set; }

    public ContractState State { get; private set; }

    /// <summary>The head here.</summary>
    public Head Head
    {
        get
        {
            if (_hasMoved)
            {
                _head = _head with
                {
                    Sequence = Point.Sequence,
                    LastReceipt = Point.LastReceipt,
                    StateRoot = Point.StateRoot,
                    Frontier = _log.ToFrontier(),
                };
                _hasMoved = false;
            }

            return _head;
        }
    }

    /// <summary>Moves behind a receipt that has been found to follow.</summary>
    public void Advance(Receipt receipt, ContractState state)
    {
        var hash = receipt.ComputeHash();
        _log.Append(hash);
        (Point, State, _hasMoved) = (Point.After(receipt, hash), state, true);
    }

    /// <summary>Goes on from another head with the same state and log: after a checkpoint, on another branch.</summary>
    public void GoOnFrom(Head head)
    {
        (_head, Point, _hasMoved) = (head, ChainPoint.Of(head), false);
    }

    /// <summary>Something wrong with an item that stands here.</summary>
    public Finding At(FindingKind kind, string item, string expected, string found) =>
        new(Point.Sequence, kind, item, expected, found);
}
