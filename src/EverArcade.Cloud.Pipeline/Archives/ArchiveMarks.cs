using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>Where receipts stand in archives, as far as somebody in this process has read: who needs a later one goes on from there, so
/// that all ranges of an audit together read a file about once. Thread-safe.</summary>
/// <remarks>Only ever a place to begin at. What is read from there is judged as if it had been read from the beginning, and nothing of
/// this is stored: there is no index that could be wrong.</remarks>
/// <param name="spacing">Receipts from one mark to the next, some 60 bytes each.</param>
internal sealed class ArchiveMarks(ulong spacing = 1_000)
{
    // An audit reads one or a few; who comes back after so many others begins at the beginning.
    private const int ArchivesMax = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<Hash256, SortedList<(uint Branch, ulong Sequence), ArchivePlace>> _marks = [];
    private readonly Queue<Hash256> _known = [];

    /// <summary>Notes where what follows a receipt begins, if it is one of those that are noted.</summary>
    public void Add(Hash256 archive, Receipt receipt, ArchivePlace place)
    {
        if (receipt.Sequence.Number % spacing != 0)
        {
            return;
        }

        lock (_lock)
        {
            if (!_marks.TryGetValue(archive, out var marks))
            {
                if (_known.Count == ArchivesMax)
                {
                    _ = _marks.Remove(_known.Dequeue());
                }

                _marks.Add(archive, marks = []);
                _known.Enqueue(archive);
            }

            marks[KeyOf(receipt)] = place;
        }
    }

    /// <summary>The last place known before a receipt; null: read from the beginning.</summary>
    public ArchivePlace? Find(Hash256 archive, Receipt receipt)
    {
        lock (_lock)
        {
            if (!_marks.TryGetValue(archive, out var marks))
            {
                return null;
            }

            var (before, end) = (0, marks.Count);
            while (before < end)
            {
                var middle = (before + end) / 2;
                (before, end) = marks.Keys[middle].CompareTo(KeyOf(receipt)) < 0 ? (middle + 1, end) : (before, middle);
            }

            return before == 0 ? null : marks.Values[before - 1];
        }
    }

    private static (uint Branch, ulong Sequence) KeyOf(Receipt receipt) => (receipt.Branch.Number, receipt.Sequence.Number);
}
