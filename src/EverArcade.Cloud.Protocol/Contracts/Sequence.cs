namespace EverArcade.Cloud.Protocol.Contracts;

/// <summary>A receipt's place in its contract's history: the first is 1; 0 is the state before any.</summary>
public readonly record struct Sequence(ulong Number) : IComparable<Sequence>
{
    /// <summary>Before the first receipt.</summary>
    public static Sequence Zero => default;

    public Sequence Next => new(checked(Number + 1));

    public int CompareTo(Sequence other) => Number.CompareTo(other.Number);

    public static bool operator <(Sequence left, Sequence right) => left.Number < right.Number;

    public static bool operator >(Sequence left, Sequence right) => left.Number > right.Number;

    public static bool operator <=(Sequence left, Sequence right) => left.Number <= right.Number;

    public static bool operator >=(Sequence left, Sequence right) => left.Number >= right.Number;

    public override string ToString() => Number.ToString();
}
