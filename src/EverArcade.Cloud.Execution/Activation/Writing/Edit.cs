namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <param name="Offset">Where in the module.</param>
/// <param name="Kind">What.</param>
/// <param name="Value">Gas, function or label.</param>
/// <param name="Length">Bytes of the original that are left out.</param>
internal readonly record struct Edit(int Offset, EditKind Kind, uint Value, int Length) : IComparable<Edit>
{
    public int CompareTo(Edit other) => Offset != other.Offset ? Offset.CompareTo(other.Offset) : Kind.CompareTo(other.Kind);
}
