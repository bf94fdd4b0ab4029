using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>The first thing that is wrong with a history.</summary>
/// <param name="Sequence">The receipt it belongs to; zero for what stands before the first.</param>
/// <param name="Kind">What sort of thing is wrong.</param>
/// <param name="Place">The item and field, e.g. <c>receipt.newStateRoot</c>, or a byte of the archive.</param>
/// <param name="Expected">What the rules or the items before demand.</param>
/// <param name="Found">What stands there.</param>
public sealed record Finding(Sequence Sequence, FindingKind Kind, string Place, string Expected, string Found)
{
    /// <summary>A stable name, the same wherever and whenever this is found (docs/format.md, Finding of a verification). What an audit
    /// finds has another: <see cref="Audits.RecordedFinding.ComputeId"/>.</summary>
    public Hash256 ComputeId(ContractId contract, BranchId branch)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteHash(contract.Hash);
        writer.WriteUInt32(branch.Number);
        writer.WriteUInt64(Sequence.Number);
        writer.WriteByte((byte)Kind);
        writer.WriteString(Place);
        writer.WriteString(Expected);
        writer.WriteString(Found);
        return HashDomain.Finding.Hash(output.WrittenSpan);
    }

    public override string ToString() => Sequence == Sequence.Zero
        ? $"{Kind}, {Place}: expected {Expected}, found {Found}" : $"{Kind} at {Sequence}, {Place}: expected {Expected}, found {Found}";
}
