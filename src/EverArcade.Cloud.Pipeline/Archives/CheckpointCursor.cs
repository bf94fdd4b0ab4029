using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>Hands out the checkpoints of a contract as an export passes their sequences. One reader at a time.</summary>
internal sealed class CheckpointCursor(
    ILedger ledger, CheckpointCheck checks, Head head, Sequence from)
{
    /// <summary>Checkpoints read at a time.</summary>
    private const int AtOnce = 100;

    private readonly Queue<CheckpointRow> _ahead = new();
    private Sequence _from = from;
    private bool _isAtEnd;

    /// <summary>The checkpoint at a sequence, or null; sequences must ascend.</summary>
    /// <exception cref="IntegrityException">What is stored there is no such checkpoint.</exception>
    public async ValueTask<SignedCheckpoint?> TakeAsync(Sequence sequence, CancellationToken cancellationToken)
    {
        if (_ahead.Count == 0 && !_isAtEnd)
        {
            var rows = await ledger.ListCheckpointsAsync(head.Contract, head.Branch, _from, AtOnce, cancellationToken);
            foreach (var row in rows)
            {
                _ahead.Enqueue(row);
                _from = row.Sequence.Next;
            }

            _isAtEnd = rows.Count == 0;
        }

        if (!_ahead.TryPeek(out var next) || next.Sequence != sequence)
        {
            return null;
        }

        _ = _ahead.Dequeue();
        return checks.Open(next, head.Contract, head.Branch);
    }
}
