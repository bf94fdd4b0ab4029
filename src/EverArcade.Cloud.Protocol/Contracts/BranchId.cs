namespace EverArcade.Cloud.Protocol.Contracts;

/// <summary>A line of a contract's history: 0 from genesis, one more for each rollback.</summary>
public readonly record struct BranchId(uint Number)
{
    public static BranchId Genesis => default;

    public override string ToString() => Number.ToString();
}
