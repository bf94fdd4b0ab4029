namespace EverArcade.Cloud.Protocol.State;

/// <summary>A contract's state in both forms: the bytes that guests and blobs get, and the tree that gives its root.</summary>
/// <remarks>Both always hold the same entries. Immutable, safe to share and to cache by <see cref="Root"/>.</remarks>
public sealed class ContractState
{
    private ContractState(EncodedState encoded, StateTree tree)
    {
        Encoded = encoded;
        Tree = tree;
    }

    public static ContractState Empty { get; } = new(EncodedState.Empty, StateTree.Empty);

    public EncodedState Encoded { get; }

    public StateTree Tree { get; }

    public Hash256 Root => Tree.Root;

    /// <summary>Builds the tree: about four hashes an entry.</summary>
    public static ContractState FromEncoded(EncodedState encoded) => new(encoded, StateTree.FromEncoded(encoded));

    /// <summary>The state after a diff: linear copy of the bytes, logarithmic change of the tree.</summary>
    public ContractState Apply(StateDiff diff) => diff.IsEmpty ? this : new(diff.Apply(Encoded), Tree.Apply(diff));

    /// <summary>The state whose encoding the caller has already, with the diff that leads to it.</summary>
    internal ContractState Advance(EncodedState next, StateDiff diff) => diff.IsEmpty ? this : new(next, Tree.Apply(diff));
}
