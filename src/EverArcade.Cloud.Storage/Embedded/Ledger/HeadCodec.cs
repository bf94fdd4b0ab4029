using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>A head as bytes (docs/format/embedded-store.md, branch):
/// <code>
///     0  contract              32 raw
///    32  branch                u32
///    36  sequence              u64
///    44  last receipt          32 raw
///    76  state root            32 raw
///   108  package               32 raw
///   140  profile               32 raw
///   172  status                u8
///   173  checkpoint            32 raw
///   205  checkpoint sequence   u64
///   213  frontier              size u64, count u64, count hashes
///        start                 u64, on every branch but the genesis branch
/// </code></summary>
internal static class HeadCodec
{
    private const int FixedBytes = 213;

    public static byte[] Encode(Head head)
    {
        var output = new ArrayBufferWriter<byte>(FixedBytes + head.Frontier.EncodedLength + sizeof(ulong));
        var writer = new CanonicalWriter(output);
        writer.WriteHash(head.Contract.Hash);
        writer.WriteUInt32(head.Branch.Number);
        writer.WriteUInt64(head.Sequence.Number);
        writer.WriteHash(head.LastReceipt);
        writer.WriteHash(head.StateRoot);
        writer.WriteHash(head.Package);
        writer.WriteHash(head.Profile);
        writer.WriteByte((byte)head.Status);
        writer.WriteHash(head.Checkpoint);
        writer.WriteUInt64(head.CheckpointSequence.Number);
        head.Frontier.Encode(output);
        if (head.Branch != BranchId.Genesis)
        {
            writer.WriteUInt64(head.Start.Number);
        }

        return output.WrittenSpan.ToArray();
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out Head? head, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        head = TryRead(ref reader, out var read) && reader.TryEnd() ? read : null;
        problem = reader.Problem;
        return head is not null;
    }

    private static bool TryRead(ref CanonicalReader reader, out Head? head)
    {
        head = null;
        if (!reader.TryReadHash(out var contract) || !reader.TryReadUInt32(out var branch)
            || !reader.TryReadUInt64(out var sequence) || !reader.TryReadHash(out var lastReceipt)
            || !reader.TryReadHash(out var stateRoot) || !reader.TryReadHash(out var package)
            || !reader.TryReadHash(out var profile) || !reader.TryReadByte(out var status)
            || !reader.TryReadHash(out var checkpoint) || !reader.TryReadUInt64(out var checkpointSequence)
            || !LogFrontier.TryRead(ref reader, out var frontier))
        {
            return false;
        }

        if (!Enum.IsDefined((ContractStatus)status))
        {
            return reader.Fail(CodecError.BadValue);
        }

        var start = 0UL;
        if (branch != BranchId.Genesis.Number && !reader.TryReadUInt64(out start))
        {
            return false;
        }

        head = new Head
        {
            Contract = new ContractId(contract),
            Branch = new BranchId(branch),
            Sequence = new Sequence(sequence),
            LastReceipt = lastReceipt,
            StateRoot = stateRoot,
            Frontier = frontier!,
            Package = package,
            Profile = profile,
            Status = (ContractStatus)status,
            Checkpoint = checkpoint,
            CheckpointSequence = new Sequence(checkpointSequence),
            Start = new Sequence(start),
        };
        return true;
    }
}
