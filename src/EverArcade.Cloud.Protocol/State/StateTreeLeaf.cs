namespace EverArcade.Cloud.Protocol.State;

/// <summary>One entry: <c>H(state-leaf, path ‖ value hash)</c>. Keys and values themselves are not kept.</summary>
internal sealed class StateTreeLeaf(Hash256 path, Hash256 valueHash)
    : StateTreeNode(HashDomain.StateLeaf.Hash(path, valueHash))
{
    public Hash256 Path { get; } = path;

    public Hash256 ValueHash { get; } = valueHash;
}
