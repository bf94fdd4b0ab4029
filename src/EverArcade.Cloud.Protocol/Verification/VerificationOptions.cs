using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>What a verifier is to believe beforehand, and whether it executes.</summary>
public sealed record VerificationOptions
{
    /// <summary>Nothing is believed and nothing executed: the history is checked against itself.</summary>
    public static VerificationOptions Default { get; } = new();

    /// <summary>The contract this must be the history of; null accepts any.</summary>
    public ContractId? Contract { get; init; }

    /// <summary>The hosts of which one must have signed each checkpoint; empty accepts any.</summary>
    public IReadOnlyList<PublicKey> Hosts { get; init; } = [];

    /// <summary>The auditors of whom one must have signed each audit certificate; empty accepts any.</summary>
    public IReadOnlyList<PublicKey> Auditors { get; init; } = [];

    /// <summary>Executes each receipt again; null checks without executing.</summary>
    public Replay? Replay { get; init; }
}
