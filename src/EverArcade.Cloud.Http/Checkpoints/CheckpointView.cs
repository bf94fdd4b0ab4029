using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Checkpoints;

/// <summary>A signed checkpoint; its hash, signature and fields are those of <see cref="Bytes"/>.</summary>
internal sealed record CheckpointView
{
    public required Hash256 Hash { get; init; }

    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    public required Sequence Sequence { get; init; }

    public required Hash256 StateRoot { get; init; }

    public required Hash256 LogRoot { get; init; }

    public required Hash256 LastReceipt { get; init; }

    public required Hash256 Package { get; init; }

    public required Hash256 Profile { get; init; }

    /// <summary>Hash of the checkpoint before; null for the first.</summary>
    public required Hash256? Previous { get; init; }

    /// <summary>SHA-256 of the encoded state: the name of the blob that holds it.</summary>
    public required Hash256 StateBlob { get; init; }

    public required Hash256 ContinuityRoot { get; init; }

    /// <summary>The public key of the host that signed.</summary>
    public required string Host { get; init; }

    public required string Signature { get; init; }

    /// <summary>The encoded signed checkpoint, hex (docs/format.md, Checkpoint).</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    public static CheckpointView Of(StoredCheckpoint stored)
    {
        var (row, signed) = stored;
        var checkpoint = signed.Checkpoint;
        return new CheckpointView
        {
            Hash = row.Hash,
            Contract = checkpoint.Contract,
            Branch = checkpoint.Branch,
            Sequence = checkpoint.Sequence,
            StateRoot = checkpoint.StateRoot,
            LogRoot = checkpoint.Frontier.Root,
            LastReceipt = checkpoint.LastReceipt,
            Package = checkpoint.Package,
            Profile = checkpoint.Profile,
            Previous = checkpoint.Previous.IsZero ? null : checkpoint.Previous,
            StateBlob = checkpoint.StateBlob,
            ContinuityRoot = checkpoint.ComputeContinuityRoot(),
            Host = signed.Host.ToString(),
            Signature = signed.Signature.ToString(),
            Bytes = row.Bytes,
        };
    }
}
