using System.Numerics;

namespace EverArcade.Cloud.Protocol.Log;

/// <summary>Makes the proofs of RFC 6962, section 2.1, from a log's complete subtrees.</summary>
/// <remarks>Pure: a store that reads asynchronously calls twice, first with a source that notes what is asked, then with
/// the answers. At most two complete subtrees are asked for each level of the log.</remarks>
public static class LogProofs
{
    /// <summary>The tree hash of the first <paramref name="size"/> receipts.</summary>
    public static Hash256 Root(ulong size, LogNodeSource source) =>
        size == 0 ? LogHash.Empty : Subtree(0, size, source);

    /// <summary>A proof that a receipt is at <paramref name="index"/> (its sequence minus one) of a log of
    /// <paramref name="size"/> receipts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not inside of the log.</exception>
    public static InclusionProof Inclusion(ulong index, ulong size, LogNodeSource source)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<Hash256>();
        AddPath(path, index, 0, size, source);
        return new InclusionProof { Index = index, Size = size, Path = path };
    }

    /// <summary>A proof that the log of <paramref name="newSize"/> receipts begins with the log of
    /// <paramref name="oldSize"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old log is larger than the new one.</exception>
    public static ConsistencyProof Consistency(ulong oldSize, ulong newSize, LogNodeSource source)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        var path = new List<Hash256>();
        if (oldSize > 0 && oldSize < newSize)
        {
            AddSubproof(path, oldSize, 0, newSize, isWhole: true, source);
        }

        return new ConsistencyProof { OldSize = oldSize, NewSize = newSize, Path = path };
    }

    // PATH(m, D[start:end]) of the RFC, from the leaf upwards.
    private static void AddPath(List<Hash256> path, ulong index, ulong start, ulong end, LogNodeSource source)
    {
        if (end - start == 1)
        {
            return;
        }

        var middle = start + Split(end - start);
        if (index < middle)
        {
            AddPath(path, index, start, middle, source);
            path.Add(Subtree(middle, end, source));
        }
        else
        {
            AddPath(path, index, middle, end, source);
            path.Add(Subtree(start, middle, source));
        }
    }

    // SUBPROOF(m, D[start:end], b) of the RFC; `size` is m counted from `start`.
    private static void AddSubproof(
        List<Hash256> path, ulong size, ulong start, ulong end, bool isWhole, LogNodeSource source)
    {
        if (size == end - start)
        {
            if (!isWhole)
            {
                path.Add(Subtree(start, end, source));
            }

            return;
        }

        var split = Split(end - start);
        if (size <= split)
        {
            AddSubproof(path, size, start, start + split, isWhole, source);
            path.Add(Subtree(start + split, end, source));
        }
        else
        {
            AddSubproof(path, size - split, start + split, end, isWhole: false, source);
            path.Add(Subtree(start, start + split, source));
        }
    }

    // A range that the tree's own splits produce: complete, or complete on the left of every split.
    private static Hash256 Subtree(ulong start, ulong end, LogNodeSource source)
    {
        var length = end - start;
        if (BitOperations.IsPow2(length))
        {
            var level = BitOperations.Log2(length);
            return source(level, start >> level);
        }

        var split = Split(length);
        return LogHash.Node(Subtree(start, start + split, source), Subtree(start + split, end, source));
    }

    // The largest power of two smaller than the length, which is at least 2.
    private static ulong Split(ulong length) => 1UL << BitOperations.Log2(length - 1);
}
