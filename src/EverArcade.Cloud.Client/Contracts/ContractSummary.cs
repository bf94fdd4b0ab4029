using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Contracts;

/// <summary>A contract as it was created; its id is the hash of the rest (but the time).</summary>
public sealed record ContractSummary
{
    public required ContractId Contract { get; init; }

    public required Hash256 Package { get; init; }

    public required Hash256 Profile { get; init; }

    /// <summary>A label for people; not unique.</summary>
    public required string Name { get; init; }

    public required Hash256 Salt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public Genesis ToGenesis() => new() { Package = Package, Profile = Profile, Name = Name, Salt = Salt };

    /// <exception cref="EverArcadeAnswerException">The id is not the genesis's.</exception>
    internal ContractSummary Check() => ToGenesis().ComputeId() is var id && id == Contract
        ? this
        : throw new EverArcadeAnswerException($"contract {Contract}", $"its genesis is that of contract {id}");
}
