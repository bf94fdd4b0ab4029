using System.Buffers;
using System.Numerics;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Log;

/// <summary>The right edge of a receipt log: enough to append and to tell the root, in at most 64 hashes.</summary>
/// <remarks>
/// <para>One hash for each set bit of <see cref="Size"/>, the largest complete subtree first. Immutable, equal by value,
/// safe to share. Encoding (docs/format.md, Log): size u64, count u64, count hashes; count is the number of set bits.</para>
/// </remarks>
public sealed class LogFrontier : IEquatable<LogFrontier>
{
    /// <summary>Levels of the binary tree between two levels of stored nodes: a stored node covers 256 below it.</summary>
    public const int BitsPerStoredLevel = 8;

    private readonly Hash256[] _subtrees;
    private readonly Hash256[] _completed;

    private LogFrontier(ulong size, Hash256[] subtrees, Hash256[] completed)
    {
        Size = size;
        _subtrees = subtrees;
        _completed = completed;
    }

    public static LogFrontier Empty { get; } = new(0, [], []);

    /// <summary>Receipts in the log.</summary>
    public ulong Size { get; }

    /// <summary>The RFC 6962 tree hash.</summary>
    public Hash256 Root
    {
        get
        {
            if (_subtrees.Length == 0)
            {
                return LogHash.Empty;
            }

            var root = _subtrees[^1];
            for (var index = _subtrees.Length - 2; index >= 0; index--)
            {
                root = LogHash.Node(_subtrees[index], root);
            }

            return root;
        }
    }

    /// <summary>Hashes of the complete subtrees, largest (leftmost) first.</summary>
    public ReadOnlySpan<Hash256> Subtrees => _subtrees;

    /// <summary>Length of the encoding in bytes.</summary>
    public int EncodedLength => 16 + (_subtrees.Length * Hash256.Length);

    /// <summary>The log with one more receipt; amortised two hashes.</summary>
    public LogFrontier Append(Hash256 receiptHash) => AppendLeaf(LogHash.Leaf(receiptHash));

    internal LogFrontier AppendLeaf(Hash256 leafHash)
    {
        var merges = MergesAt(Size);
        var completed = merges < BitsPerStoredLevel ? [] : new Hash256[merges / BitsPerStoredLevel];
        var kept = _subtrees.Length - merges;
        var subtrees = new Hash256[kept + 1];
        _subtrees.AsSpan(0, kept).CopyTo(subtrees);
        subtrees[kept] = Merge(_subtrees.AsSpan(kept), leafHash, completed);
        return new LogFrontier(checked(Size + 1), subtrees, completed);
    }

    /// <summary>The frontier that our own code has grown: subtrees of <paramref name="size"/>, and those that the last append
    /// completed at stored levels.</summary>
    internal static LogFrontier Of(ulong size, Hash256[] subtrees, Hash256[] completed) => new(size, subtrees, completed);

    /// <summary>How many subtrees, the smallest ones, a log of this size merges with its next leaf.</summary>
    internal static int MergesAt(ulong size) => BitOperations.TrailingZeroCount(~size);

    /// <summary>Merges a leaf with the subtrees to its left, smallest last.</summary>
    /// <param name="merged">As many as <see cref="MergesAt"/> says.</param>
    /// <param name="leafHash">The leaf.</param>
    /// <param name="completed">Receives the roots at stored levels.</param>
    internal static Hash256 Merge(ReadOnlySpan<Hash256> merged, Hash256 leafHash, Span<Hash256> completed)
    {
        var subtree = leafHash;
        for (var level = 1; level <= merged.Length; level++)
        {
            subtree = LogHash.Node(merged[^level], subtree);
            if (level % BitsPerStoredLevel == 0)
            {
                completed[(level / BitsPerStoredLevel) - 1] = subtree;
            }
        }

        return subtree;
    }

    /// <summary>The subtree that the <see cref="Append"/> which made this frontier completed at stored level
    /// <paramref name="level8"/>: 1 covers 256 receipts, 2 covers 65,536, and so on.</summary>
    /// <returns>False when that append completed none; also for a frontier that was read and not appended to, so ask after
    /// every append of a batch.</returns>
    public bool TryGetCompletedSubtree(int level8, out ulong index, out Hash256 root)
    {
        var known = level8 >= 1 && level8 <= _completed.Length;
        index = known ? (Size >> (BitsPerStoredLevel * level8)) - 1 : 0;
        root = known ? _completed[level8 - 1] : default;
        return known;
    }

    public void Encode(IBufferWriter<byte> output)
    {
        var writer = new CanonicalWriter(output);
        writer.WriteUInt64(Size);
        writer.WriteCount(_subtrees.Length);
        foreach (var subtree in _subtrees)
        {
            writer.WriteHash(subtree);
        }
    }

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>(EncodedLength);
        Encode(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a frontier and leaves the reader after it.</summary>
    public static bool TryRead(ref CanonicalReader reader, out LogFrontier? frontier)
    {
        frontier = null;
        if (!reader.TryReadUInt64(out var size))
        {
            return false;
        }

        var countOffset = reader.Offset;
        if (!reader.TryReadCount(Hash256.Length, out var count))
        {
            return false;
        }

        if (count != BitOperations.PopCount(size))
        {
            return reader.Fail(CodecError.BadValue, countOffset);
        }

        var subtrees = new Hash256[count];
        for (var index = 0; index < count; index++)
        {
            _ = reader.TryReadHash(out subtrees[index]);
        }

        frontier = reader.Problem is null ? new LogFrontier(size, subtrees, []) : null;
        return frontier is not null;
    }

    /// <summary>Reads bytes that hold a frontier and nothing else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out LogFrontier? frontier, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        if (!TryRead(ref reader, out frontier) || !reader.TryEnd())
        {
            frontier = null;
        }

        problem = reader.Problem;
        return frontier is not null;
    }

    public bool Equals(LogFrontier? other) =>
        other is not null && Size == other.Size && _subtrees.AsSpan().SequenceEqual(other._subtrees);

    public override bool Equals(object? obj) => Equals(obj as LogFrontier);

    public override int GetHashCode() => unchecked((int)Size);

    public override string ToString() => $"{Size}:{Root}";
}
