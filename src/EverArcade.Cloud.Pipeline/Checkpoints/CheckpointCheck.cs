using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Checkpoints;

/// <summary>Believes a stored checkpoint only after its bytes, hash, signature, signer and place have been checked.
/// Thread-safe.</summary>
public sealed class CheckpointCheck(TrustedHosts hosts)
{
    /// <summary>Longest state blob read, bytes: far above any profile's state limit, far below what hurts.</summary>
    public const int StateBlobBytesMax = 64 << 20;

    /// <param name="row">The row as it was read.</param>
    /// <param name="contract">Whose checkpoint it must be.</param>
    /// <param name="branch">The branch it was read on: its own, or a later one whose history it is part of.</param>
    /// <returns>The checkpoint with the signature that holds.</returns>
    /// <exception cref="IntegrityException">The row does not hold the checkpoint it says it holds, or a host signed it that
    /// is not trusted here.</exception>
    public SignedCheckpoint Open(CheckpointRow row, ContractId contract, BranchId branch)
    {
        var place = $"checkpoint {row.Sequence} of contract {contract}";
        if (!SignedCheckpoint.TryRead(row.Bytes.Span, out var signed, out var problem))
        {
            throw new IntegrityException(place, $"not a checkpoint: {problem}");
        }

        var checkpoint = signed!.Checkpoint;
        if (checkpoint.ComputeHash() is var hash && hash != row.Hash)
        {
            throw new IntegrityException(place, $"its hash is {hash}, the row says {row.Hash}");
        }

        if (checkpoint.Contract != contract || checkpoint.Branch.Number > branch.Number
            || checkpoint.Sequence != row.Sequence)
        {
            throw new IntegrityException(
                place,
                $"it stands for sequence {checkpoint.Sequence} of contract {checkpoint.Contract}, branch {checkpoint.Branch}");
        }

        if (!hosts.Contains(signed.Host))
        {
            throw new IntegrityException(place, $"host {signed.Host} signed it, whose key is not trusted here");
        }

        return signed.Verify() ? signed : throw new IntegrityException(place, "its signature does not hold");
    }
}
