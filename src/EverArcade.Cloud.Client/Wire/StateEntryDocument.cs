using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Wire;

internal sealed record StateEntryDocument
{
    public required Sequence Sequence { get; init; }

    public required Hash256 StateRoot { get; init; }

    public required string Key { get; init; }

    public required string? Value { get; init; }

    public required ReadOnlyMemory<byte> ProofBytes { get; init; }
}
