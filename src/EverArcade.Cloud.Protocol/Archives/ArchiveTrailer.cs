using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Protocol.Archives;

/// <summary>Where an archive's history ends, so that a shortened one is told from a whole one.</summary>
/// <remarks>Encoding (docs/format.md, Archive): 0 receipts u64, 8 checkpoints u64, 16 contract 32, 48 branch u32, 52 sequence
/// u64, 60 last receipt 32, 92 state root 32, 124 log root 32; 156 bytes.</remarks>
/// <param name="Receipts">Receipts in the archive.</param>
/// <param name="Checkpoints">Checkpoints in the archive.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Branch">The branch at the end.</param>
/// <param name="Sequence">Sequence of the last receipt.</param>
/// <param name="LastReceipt">The head's last receipt.</param>
/// <param name="StateRoot">The head's state root.</param>
/// <param name="LogRoot">Root of the head's receipt log.</param>
public readonly record struct ArchiveTrailer(
    ulong Receipts, ulong Checkpoints, ContractId Contract, BranchId Branch, Sequence Sequence, Hash256 LastReceipt,
    Hash256 StateRoot, Hash256 LogRoot)
{
    public static ArchiveTrailer Of(Head head, ulong receipts, ulong checkpoints) => new(
        receipts, checkpoints, head.Contract, head.Branch, head.Sequence, head.LastReceipt, head.StateRoot,
        head.Frontier.Root);

    public void Encode(IBufferWriter<byte> output)
    {
        var writer = new CanonicalWriter(output);
        writer.WriteUInt64(Receipts);
        writer.WriteUInt64(Checkpoints);
        writer.WriteHash(Contract.Hash);
        writer.WriteUInt32(Branch.Number);
        writer.WriteUInt64(Sequence.Number);
        writer.WriteHash(LastReceipt);
        writer.WriteHash(StateRoot);
        writer.WriteHash(LogRoot);
    }

    /// <summary>Reads bytes that hold a trailer and nothing else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ArchiveTrailer trailer, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        _ = reader.TryReadUInt64(out var receipts);
        _ = reader.TryReadUInt64(out var checkpoints);
        _ = reader.TryReadHash(out var contract);
        _ = reader.TryReadUInt32(out var branch);
        _ = reader.TryReadUInt64(out var sequence);
        _ = reader.TryReadHash(out var lastReceipt);
        _ = reader.TryReadHash(out var stateRoot);
        _ = reader.TryReadHash(out var logRoot);
        var read = reader.TryEnd();
        trailer = read
            ? new ArchiveTrailer(receipts, checkpoints, new ContractId(contract), new BranchId(branch),
                new Sequence(sequence), lastReceipt, stateRoot, logRoot)
            : default;
        problem = reader.Problem;
        return read;
    }
}
