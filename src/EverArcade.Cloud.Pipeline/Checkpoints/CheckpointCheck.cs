using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Checkpoints;

/// <summary>Believes a stored checkpoint only after its bytes, hash, signature and place have been checked.</summary>
public static class CheckpointCheck
{
    /// <summary>Longest state blob read, bytes: far above any profile's state limit, far below what hurts.</summary>
    public const int StateBlobBytesMax = 64 << 20;

    /// <exception cref="IntegrityException">The row does not hold the checkpoint it says it holds.</exception>
    public static Checkpoint Open(CheckpointRow row, ContractId contract, BranchId branch)
    {
        var place = $"checkpoint {row.Sequence} of contract {contract}";
        if (!SignedCheckpoint.TryRead(row.Bytes.Span, out var signed, out var problem))
        {
            throw new IntegrityException(place, $"not a checkpoint: {problem}");
        }

        var checkpoint = signed!.Checkpoint;
        if (!signed.Verify())
        {
            throw new IntegrityException(place, "its signature does not hold");
        }

        if (checkpoint.ComputeHash() != row.Hash)
        {
            throw new IntegrityException(place, $"its hash is {checkpoint.ComputeHash()}, the row says {row.Hash}");
        }

        return checkpoint.Contract == contract && checkpoint.Branch == branch && checkpoint.Sequence == row.Sequence
            ? checkpoint
            : throw new IntegrityException(
                place,
                $"it stands for sequence {checkpoint.Sequence} of contract {checkpoint.Contract}, branch {checkpoint.Branch}");
    }
}
