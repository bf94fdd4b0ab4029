using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Client.Wire;

internal sealed record ConsistencyDocument
{
    public required ulong From { get; init; }

    public required ulong To { get; init; }

    public required Hash256 FromRoot { get; init; }

    public required Hash256 ToRoot { get; init; }

    public required IReadOnlyList<Hash256> Path { get; init; }
}
