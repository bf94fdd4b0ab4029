using System.Buffers;

namespace EverArcade.Cloud.Protocol.State;

/// <summary>A state's compact sparse Merkle tree: gives the state root and proves entries present or absent.</summary>
/// <remarks>
/// <para>An entry lies at the path <c>H(state-key, key)</c>. An empty subtree hashes to 32 zero bytes; a subtree with exactly
/// one entry is that entry's leaf; any other is an inner node (docs/format.md, State root). So the root depends on the
/// entries only, never on their history.</para>
/// <para>Persistent: <see cref="Apply"/> copies the changed paths and shares the rest, about log2(n) hashes a changed key.
/// Immutable, safe to share between threads. Holds hashes only, about 300 bytes an entry.</para>
/// </remarks>
public sealed class StateTree
{
    private readonly StateTreeNode? _root;

    private StateTree(StateTreeNode? root, int count)
    {
        _root = root;
        Count = count;
    }

    public static StateTree Empty { get; } = new(null, 0);

    /// <summary>The state root; <see cref="Hash256.Zero"/> for the empty state.</summary>
    public Hash256 Root => _root?.Hash ?? Hash256.Zero;

    /// <summary>Number of entries.</summary>
    public int Count { get; }

    public static StateTree FromEncoded(EncodedState state)
    {
        var changes = ArrayPool<StateTreeChange>.Shared.Rent(state.Count);
        var count = 0;
        foreach (var entry in state.Entries)
        {
            changes[count++] = new StateTreeChange(PathOf(entry.Key), HashDomain.StateValue.Hash(entry.Value));
        }

        return Empty.ApplyRented(changes, count);
    }

    /// <summary>The tree after a diff; touches only what the diff names.</summary>
    public StateTree Apply(StateDiff diff)
    {
        if (diff.IsEmpty)
        {
            return this;
        }

        var changes = ArrayPool<StateTreeChange>.Shared.Rent(diff.Count);
        var count = 0;
        foreach (var entry in diff.Entries)
        {
            changes[count++] = new StateTreeChange(
                PathOf(entry.Key), entry.IsRemoval ? null : HashDomain.StateValue.Hash(entry.After));
        }

        return ApplyRented(changes, count);
    }

    /// <summary>A proof that <paramref name="key"/> is, or is not, in the state with this <see cref="Root"/>.</summary>
    public StateProof Prove(ReadOnlySpan<byte> key)
    {
        var path = PathOf(key);
        var siblings = new List<Hash256>();
        var node = _root;
        while (node is StateTreeInner inner)
        {
            var right = path.Bit(siblings.Count);
            siblings.Add((right ? inner.Left : inner.Right)?.Hash ?? Hash256.Zero);
            node = right ? inner.Right : inner.Left;
        }

        var leaf = node as StateTreeLeaf;
        return leaf is null ? StateProof.OfEmpty(siblings)
            : leaf.Path == path ? StateProof.OfEntry(siblings)
            : StateProof.OfOther(siblings, leaf.Path, leaf.ValueHash);
    }

    internal static Hash256 PathOf(ReadOnlySpan<byte> key) => HashDomain.StateKey.Hash(key);

    private StateTree ApplyRented(StateTreeChange[] rented, int count)
    {
        var changes = rented.AsSpan(0, count);
        if (count > 1)
        {
            changes.Sort();
        }

        var total = Count;
        var root = Update(_root, changes, 0, ref total);
        ArrayPool<StateTreeChange>.Shared.Return(rented);
        return ReferenceEquals(root, _root) ? this : new StateTree(root, total);
    }

    // Changes are sorted by path and share its first `depth` bits with the node's place. Recursion ends at 256: no two
    // changes have one path.
    private static StateTreeNode? Update(
        StateTreeNode? node, ReadOnlySpan<StateTreeChange> changes, int depth, ref int count)
    {
        if (changes.IsEmpty)
        {
            return node;
        }

        if (changes.Length == 1 && node is not StateTreeInner)
        {
            var leaf = node as StateTreeLeaf;
            if (leaf is null || leaf.Path == changes[0].Path)
            {
                return UpdateLeaf(leaf, changes[0], ref count);
            }

            if (changes[0].ValueHash is null)
            {
                return leaf;
            }
        }

        var middle = FirstRight(changes, depth);
        var (left, right) = Children(node, depth);
        var newLeft = Update(left, changes[..middle], depth + 1, ref count);
        var newRight = Update(right, changes[middle..], depth + 1, ref count);
        var unchanged = node is StateTreeInner && ReferenceEquals(newLeft, left) && ReferenceEquals(newRight, right);
        return unchanged ? node : Join(newLeft, newRight);
    }

    private static StateTreeLeaf? UpdateLeaf(StateTreeLeaf? leaf, StateTreeChange change, ref int count)
    {
        if (leaf?.ValueHash == change.ValueHash)
        {
            return leaf;
        }

        count += (change.ValueHash is null ? 0 : 1) - (leaf is null ? 0 : 1);
        return change.ValueHash is { } valueHash ? new StateTreeLeaf(change.Path, valueHash) : null;
    }

    private static int FirstRight(ReadOnlySpan<StateTreeChange> changes, int depth)
    {
        var low = 0;
        var high = changes.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = changes[middle].Path.Bit(depth) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private static (StateTreeNode? Left, StateTreeNode? Right) Children(StateTreeNode? node, int depth) => node switch
    {
        StateTreeInner inner => (inner.Left, inner.Right),
        StateTreeLeaf leaf => leaf.Path.Bit(depth) ? (null, leaf) : (leaf, null),
        _ => (null, null),
    };

    // A lone leaf rises until it has a sibling; a lone inner node does not.
    private static StateTreeNode? Join(StateTreeNode? left, StateTreeNode? right) => (left, right) switch
    {
        (null, null) => null,
        (StateTreeLeaf leaf, null) => leaf,
        (null, StateTreeLeaf leaf) => leaf,
        _ => new StateTreeInner(left, right),
    };
}
