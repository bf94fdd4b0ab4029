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
    public SignedCheckpoint Open(CheckpointRow row, ContractId contract, BranchId branch) =>
        Read(row, contract, branch, hosts) is var (signed, problem) && problem is null
            ? signed! : throw Corrupt(row, contract, problem!);

    /// <summary>The same, told instead of thrown, and by whichever host it was signed where none are named.</summary>
    /// <returns>The checkpoint, or what is wrong with the row.</returns>
    internal static (SignedCheckpoint? Signed, string? Problem) Read(
        CheckpointRow row, ContractId contract, BranchId branch, TrustedHosts? hosts)
    {
        if (!SignedCheckpoint.TryRead(row.Bytes.Span, out var signed, out var problem))
        {
            return (null, $"not a checkpoint: {problem}");
        }

        var checkpoint = signed!.Checkpoint;
        if (checkpoint.ComputeHash() is var hash && hash != row.Hash)
        {
            return (null, $"its hash is {hash}, the row says {row.Hash}");
        }

        if (checkpoint.Contract != contract || checkpoint.Branch.Number > branch.Number
            || checkpoint.Sequence != row.Sequence)
        {
            return (
                null,
                $"it stands for sequence {checkpoint.Sequence} of contract {checkpoint.Contract}, branch {checkpoint.Branch}");
        }

        if (hosts?.Contains(signed.Host) == false)
        {
            return (null, $"host {signed.Host} signed it, whose key is not trusted here");
        }

        return signed.Verify() ? (signed, null) : (null, "its signature does not hold");
    }

    internal static IntegrityException Corrupt(CheckpointRow row, ContractId contract, string problem) =>
        new($"checkpoint {row.Sequence} of contract {contract}", problem);
}
