using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.States;

/// <summary>Some entries of a state, by key. A page carries no proof; prove single entries, or read the whole state.</summary>
public sealed record StatePage
{
    public required Sequence Sequence { get; init; }

    public required Hash256 StateRoot { get; init; }

    public required IReadOnlyList<StateItem> Items { get; init; }

    public required string? Next { get; init; }
}
