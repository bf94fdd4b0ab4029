namespace EverArcade.Cloud.Protocol.Contracts;

/// <summary>A contract's name: the hash of its <see cref="Genesis"/>.</summary>
public readonly record struct ContractId(Hash256 Hash)
{
    public static bool TryParse(ReadOnlySpan<char> hex, out ContractId id)
    {
        var parsed = Hash256.TryParse(hex, out var hash);
        id = new ContractId(hash);
        return parsed;
    }

    public override string ToString() => Hash.ToString();
}
