namespace EverArcade.Cloud.Protocol.Log;

/// <summary>A <see cref="LogFrontier"/> that grows in place: for whoever appends many receipts and asks for few frontiers.</summary>
/// <remarks>Not thread-safe. Gives the same frontiers as <see cref="LogFrontier.Append"/>, completed subtrees included.</remarks>
internal sealed class LogEdge
{
    // One for each bit of a size.
    private const int SubtreesMax = 64;

    private readonly Hash256[] _subtrees = new Hash256[SubtreesMax];
    private readonly Hash256[] _completed = new Hash256[SubtreesMax / LogFrontier.BitsPerStoredLevel];
    private ulong _size;
    private int _count;
    private int _completedCount;

    public LogEdge(LogFrontier start)
    {
        _size = start.Size;
        _count = start.Subtrees.Length;
        start.Subtrees.CopyTo(_subtrees);
    }

    /// <summary>The log with one more receipt; amortised two hashes.</summary>
    public void Append(Hash256 receiptHash)
    {
        var merges = LogFrontier.MergesAt(_size);
        _completedCount = merges / LogFrontier.BitsPerStoredLevel;
        _count -= merges;
        _subtrees[_count] = LogFrontier.Merge(_subtrees.AsSpan(_count, merges), LogHash.Leaf(receiptHash), _completed);
        _count++;
        _size = checked(_size + 1);
    }

    public LogFrontier ToFrontier() => LogFrontier.Of(
        _size, _subtrees.AsSpan(0, _count).ToArray(), _completed.AsSpan(0, _completedCount).ToArray());
}
