using EverArcade.Cloud.Client.Checkpoints;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Wire;

/// <summary>A checkpoint as it is on the wire: only its bytes are read, the other fields are theirs.</summary>
internal sealed record CheckpointDocument
{
    public required Hash256 Hash { get; init; }

    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <exception cref="EverArcadeAnswerException">It does not decode, hash, verify, or belongs to another contract.</exception>
    public CheckedCheckpoint Check(ContractId contract)
    {
        var place = $"checkpoint {Hash} of contract {contract}";
        if (!SignedCheckpoint.TryRead(Bytes.Span, out var signed, out var problem))
        {
            throw new EverArcadeAnswerException(place, $"it does not decode: {problem}");
        }

        if (!signed!.Verify())
        {
            throw new EverArcadeAnswerException(place, "its signature does not hold");
        }

        return signed.Checkpoint.Contract == contract && signed.Checkpoint.ComputeHash() == Hash
            ? new CheckedCheckpoint(signed, Hash)
            : throw new EverArcadeAnswerException(place, "its bytes are another checkpoint");
    }
}
