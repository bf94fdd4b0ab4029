namespace EverArcade.Cloud.Protocol.State;

/// <summary>One change on its way into the tree.</summary>
/// <param name="Path">Hash of the key: the way from the root, one bit a level, most significant first.</param>
/// <param name="ValueHash">Hash of the new value, null when the entry is gone.</param>
internal readonly record struct StateTreeChange(Hash256 Path, Hash256? ValueHash) : IComparable<StateTreeChange>
{
    public int CompareTo(StateTreeChange other) => Path.CompareTo(other.Path);
}
