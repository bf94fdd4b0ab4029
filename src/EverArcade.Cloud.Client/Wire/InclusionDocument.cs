using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Wire;

internal sealed record InclusionDocument
{
    public required Sequence Sequence { get; init; }

    public required ulong Size { get; init; }

    public required Hash256 Root { get; init; }

    public required Hash256 Receipt { get; init; }

    public required IReadOnlyList<Hash256> Path { get; init; }
}
