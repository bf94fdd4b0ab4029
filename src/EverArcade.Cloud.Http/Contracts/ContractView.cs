using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Contracts;

/// <summary>A contract as it was created: the id is the hash of package, profile, name and salt.</summary>
internal sealed record ContractView(
    ContractId Contract, Hash256 Package, Hash256 Profile, string Name, Hash256 Salt, DateTimeOffset CreatedAt)
{
    public static ContractView Of(ContractRecord record) => new(
        record.Id, record.Genesis.Package, record.Genesis.Profile, record.Genesis.Name, record.Genesis.Salt, record.CreatedAt);
}
