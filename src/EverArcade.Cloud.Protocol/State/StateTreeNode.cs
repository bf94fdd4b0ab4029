namespace EverArcade.Cloud.Protocol.State;

/// <summary>A non-empty subtree; an empty one is null. Immutable, shared between versions of a tree.</summary>
internal abstract class StateTreeNode
{
    private protected StateTreeNode(Hash256 hash) => Hash = hash;

    public Hash256 Hash { get; }
}
