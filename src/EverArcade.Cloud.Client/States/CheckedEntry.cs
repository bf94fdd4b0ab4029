using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Client.States;

/// <summary>A value, or its absence, with the proof that has been verified against the state root.</summary>
public sealed record CheckedEntry
{
    public required Sequence Sequence { get; init; }

    public required Hash256 StateRoot { get; init; }

    public required string Key { get; init; }

    /// <summary>Null when the key is proven absent.</summary>
    public required string? Value { get; init; }

    public required StateProof Proof { get; init; }
}
