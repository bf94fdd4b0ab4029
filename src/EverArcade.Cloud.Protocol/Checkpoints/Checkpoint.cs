using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Protocol.Checkpoints;

/// <summary>A place in a contract's history from which it can go on without what came before: names the state blob and binds
/// it to the log, the package and the checkpoint before.</summary>
/// <remarks>
/// Encoding (docs/format.md, Checkpoint), integers little endian:
/// <code>
///   0  contract 32     44  state root 32                    …  package 32
///  32  branch u32      76  frontier: size u64, count u64,   …  profile 32
///  36  sequence u64        count × 32                       …  previous checkpoint 32
///                       …  last receipt 32                  …  state blob 32
/// </code>
/// </remarks>
public sealed record Checkpoint
{
    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    /// <summary>Sequence of the last receipt whose effect is in the state; the size of the log.</summary>
    public required Sequence Sequence { get; init; }

    public required Hash256 StateRoot { get; init; }

    /// <summary>The receipt log up to <see cref="Sequence"/>; its root is the log root.</summary>
    public required LogFrontier Frontier { get; init; }

    /// <summary>Hash of the receipt at <see cref="Sequence"/>.</summary>
    public required Hash256 LastReceipt { get; init; }

    public required Hash256 Package { get; init; }

    public required Hash256 Profile { get; init; }

    /// <summary>Hash of the checkpoint before; <see cref="Hash256.Zero"/> for the first.</summary>
    public required Hash256 Previous { get; init; }

    /// <summary>Plain SHA-256 of the encoded state: the name of the blob that holds it.</summary>
    public required Hash256 StateBlob { get; init; }

    /// <summary>The checkpoint's name, and what a host signs.</summary>
    public Hash256 ComputeHash() => HashDomain.Checkpoint.Hash(Encode());

    /// <summary>One hash that binds state, log, last receipt, package and ancestry: <c>H(continuity, state root ‖ log root ‖
    /// last receipt ‖ package ‖ previous checkpoint)</c>.</summary>
    public Hash256 ComputeContinuityRoot()
    {
        Span<byte> bytes = stackalloc byte[5 * Hash256.Length];
        StateRoot.CopyTo(bytes);
        Frontier.Root.CopyTo(bytes[32..]);
        LastReceipt.CopyTo(bytes[64..]);
        Package.CopyTo(bytes[96..]);
        Previous.CopyTo(bytes[128..]);
        return HashDomain.Continuity.Hash(bytes);
    }

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        Encode(output);
        return output.WrittenSpan.ToArray();
    }

    public void Encode(IBufferWriter<byte> output)
    {
        var writer = new CanonicalWriter(output);
        writer.WriteHash(Contract.Hash);
        writer.WriteUInt32(Branch.Number);
        writer.WriteUInt64(Sequence.Number);
        writer.WriteHash(StateRoot);
        Frontier.Encode(output);
        writer.WriteHash(LastReceipt);
        writer.WriteHash(Package);
        writer.WriteHash(Profile);
        writer.WriteHash(Previous);
        writer.WriteHash(StateBlob);
    }

    /// <summary>Reads a checkpoint and leaves the reader after it; a log of another size than the sequence is refused.</summary>
    public static bool TryRead(ref CanonicalReader reader, out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (!reader.TryReadHash(out var contract) || !reader.TryReadUInt32(out var branch)
            || !reader.TryReadUInt64(out var sequence) || !reader.TryReadHash(out var stateRoot))
        {
            return false;
        }

        var frontierOffset = reader.Offset;
        if (!LogFrontier.TryRead(ref reader, out var frontier))
        {
            return false;
        }

        if (frontier!.Size != sequence)
        {
            return reader.Fail(CodecError.BadValue, frontierOffset);
        }

        if (!reader.TryReadHash(out var lastReceipt) || !reader.TryReadHash(out var package)
            || !reader.TryReadHash(out var profile) || !reader.TryReadHash(out var previous)
            || !reader.TryReadHash(out var stateBlob))
        {
            return false;
        }

        checkpoint = new Checkpoint
        {
            Contract = new ContractId(contract),
            Branch = new BranchId(branch),
            Sequence = new Sequence(sequence),
            StateRoot = stateRoot,
            Frontier = frontier,
            LastReceipt = lastReceipt,
            Package = package,
            Profile = profile,
            Previous = previous,
            StateBlob = stateBlob,
        };
        return true;
    }

    /// <summary>Reads bytes that hold a checkpoint and nothing else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Checkpoint? checkpoint, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        if (!TryRead(ref reader, out checkpoint) || !reader.TryEnd())
        {
            checkpoint = null;
        }

        problem = reader.Problem;
        return checkpoint is not null;
    }

    /// <summary>The checkpoint of a head, given the name of its state blob.</summary>
    public static Checkpoint Of(Head head, Hash256 stateBlob) => new()
    {
        Contract = head.Contract,
        Branch = head.Branch,
        Sequence = head.Sequence,
        StateRoot = head.StateRoot,
        Frontier = head.Frontier,
        LastReceipt = head.LastReceipt,
        Package = head.Package,
        Profile = head.Profile,
        Previous = head.Checkpoint,
        StateBlob = stateBlob,
    };
}
