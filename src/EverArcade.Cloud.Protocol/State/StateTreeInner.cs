namespace EverArcade.Cloud.Protocol.State;

/// <summary>A subtree of two or more entries: <c>H(state-node, left ‖ right)</c>, an empty side being 32 zero bytes.</summary>
internal sealed class StateTreeInner(StateTreeNode? left, StateTreeNode? right)
    : StateTreeNode(HashDomain.StateNode.Hash(left?.Hash ?? Hash256.Zero, right?.Hash ?? Hash256.Zero))
{
    public StateTreeNode? Left { get; } = left;

    public StateTreeNode? Right { get; } = right;
}
