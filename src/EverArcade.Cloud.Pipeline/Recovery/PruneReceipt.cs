using System.Buffers;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Says which submissions and diffs were dropped, and which archive has them.</summary>
/// <remarks>Encoding: 0 contract 32, 32 branch u32, 36 from u64, 44 to u64, 52 archive 32, 84 archive bytes u64, 92 time
/// i64 (ticks of 100 ns since 0001-01-01 UTC); 100 bytes.</remarks>
public sealed record PruneReceipt
{
    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    public required Sequence From { get; init; }

    public required Sequence To { get; init; }

    /// <summary>SHA-256 of the archive file.</summary>
    public required Hash256 Archive { get; init; }

    public required long ArchiveBytes { get; init; }

    public required DateTimeOffset PrunedAt { get; init; }

    public RecordKey Key => new(Pruning.Shelf, $"{PrefixOf(Contract)}{Branch.Number:x8}.{To.Number:x16}");

    /// <summary>What the names of a contract's records begin with.</summary>
    public static string PrefixOf(ContractId contract) => contract + ".";

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteHash(Contract.Hash);
        writer.WriteUInt32(Branch.Number);
        writer.WriteUInt64(From.Number);
        writer.WriteUInt64(To.Number);
        writer.WriteHash(Archive);
        writer.WriteUInt64((ulong)ArchiveBytes);
        writer.WriteUInt64((ulong)PrunedAt.UtcTicks);
        return output.WrittenSpan.ToArray();
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out PruneReceipt? receipt)
    {
        var reader = new CanonicalReader(bytes);
        receipt = null;
        if (!reader.TryReadHash(out var contract) || !reader.TryReadUInt32(out var branch)
            || !reader.TryReadUInt64(out var from) || !reader.TryReadUInt64(out var to)
            || !reader.TryReadHash(out var archive) || !reader.TryReadUInt64(out var archiveBytes)
            || !reader.TryReadUInt64(out var ticks) || !reader.TryEnd()
            || ticks > (ulong)DateTimeOffset.MaxValue.Ticks)
        {
            return false;
        }

        receipt = new PruneReceipt
        {
            Contract = new ContractId(contract),
            Branch = new BranchId(branch),
            From = new Sequence(from),
            To = new Sequence(to),
            Archive = archive,
            ArchiveBytes = (long)archiveBytes,
            PrunedAt = new DateTimeOffset((long)ticks, TimeSpan.Zero),
        };
        return true;
    }
}
