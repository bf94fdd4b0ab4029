using System.Buffers.Binary;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Protocol.Receipts;

/// <summary>The fixed layout of a receipt, 381 bytes, integers little endian (docs/format.md, Receipt).</summary>
/// <remarks>
/// <code>
///   0  profile 32            148  previous receipt 32     313  output hash 32
///  32  contract 32           180  status u8               345  gas limit u64
///  64  branch u32            181  detail u32              353  gas used u64
///  68  sequence u64          185  previous state root 32  361  peak memory pages u32
///  76  protocol epoch u64    217  new state root 32       365  input bytes u32
///  84  package 32            249  execution root 32       369  diff bytes u32
/// 116  submission 32         281  diff hash 32            373  state bytes u64
/// </code>
/// </remarks>
public static class ReceiptCodec
{
    private const int StatusOffset = 180;

    /// <summary>Writes the encoding to the start of <paramref name="destination"/>, which has room for it.</summary>
    public static void Write(Receipt receipt, Span<byte> destination)
    {
        receipt.Profile.CopyTo(destination);
        receipt.Contract.Hash.CopyTo(destination[32..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[64..], receipt.Branch.Number);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[68..], receipt.Sequence.Number);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[76..], receipt.ProtocolEpoch);
        receipt.Package.CopyTo(destination[84..]);
        receipt.Submission.Hash.CopyTo(destination[116..]);
        receipt.PreviousReceipt.CopyTo(destination[148..]);
        destination[StatusOffset] = (byte)receipt.Status;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[181..], receipt.Detail);
        receipt.PreviousStateRoot.CopyTo(destination[185..]);
        receipt.NewStateRoot.CopyTo(destination[217..]);
        receipt.ExecutionRoot.CopyTo(destination[249..]);
        receipt.DiffHash.CopyTo(destination[281..]);
        receipt.OutputHash.CopyTo(destination[313..]);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[345..], receipt.GasLimit);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[353..], receipt.GasUsed);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[361..], receipt.PeakMemoryPages);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[365..], receipt.InputBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[369..], receipt.DiffBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[373..], receipt.StateBytes);
    }

    /// <summary>Reads a receipt and leaves the reader after it. Only a status without a name is refused here; whether the
    /// receipt keeps the rules is for <see cref="ReceiptChain"/>.</summary>
    public static bool TryRead(ref CanonicalReader reader, out Receipt? receipt)
    {
        var start = reader.Offset;
        receipt = null;
        if (!reader.TryReadRaw(Receipt.EncodedLength, out var bytes))
        {
            return false;
        }

        if (bytes[StatusOffset] is < (byte)ReceiptStatus.Succeeded or > (byte)ReceiptStatus.BadOutput)
        {
            return reader.Fail(CodecError.BadValue, start + StatusOffset);
        }

        receipt = Read(bytes);
        return true;
    }

    /// <summary>Reads bytes that hold a receipt and nothing else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Receipt? receipt, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        if (!TryRead(ref reader, out receipt) || !reader.TryEnd())
        {
            receipt = null;
        }

        problem = reader.Problem;
        return receipt is not null;
    }

    private static Receipt Read(ReadOnlySpan<byte> bytes) => new()
    {
        Profile = Hash256.FromBytes(bytes[..32]),
        Contract = new ContractId(Hash256.FromBytes(bytes[32..64])),
        Branch = new BranchId(BinaryPrimitives.ReadUInt32LittleEndian(bytes[64..])),
        Sequence = new Sequence(BinaryPrimitives.ReadUInt64LittleEndian(bytes[68..])),
        ProtocolEpoch = BinaryPrimitives.ReadUInt64LittleEndian(bytes[76..]),
        Package = Hash256.FromBytes(bytes[84..116]),
        Submission = new SubmissionId(Hash256.FromBytes(bytes[116..148])),
        PreviousReceipt = Hash256.FromBytes(bytes[148..180]),
        Status = (ReceiptStatus)bytes[StatusOffset],
        Detail = BinaryPrimitives.ReadUInt32LittleEndian(bytes[181..]),
        PreviousStateRoot = Hash256.FromBytes(bytes[185..217]),
        NewStateRoot = Hash256.FromBytes(bytes[217..249]),
        ExecutionRoot = Hash256.FromBytes(bytes[249..281]),
        DiffHash = Hash256.FromBytes(bytes[281..313]),
        OutputHash = Hash256.FromBytes(bytes[313..345]),
        GasLimit = BinaryPrimitives.ReadUInt64LittleEndian(bytes[345..]),
        GasUsed = BinaryPrimitives.ReadUInt64LittleEndian(bytes[353..]),
        PeakMemoryPages = BinaryPrimitives.ReadUInt32LittleEndian(bytes[361..]),
        InputBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[365..]),
        DiffBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[369..]),
        StateBytes = BinaryPrimitives.ReadUInt64LittleEndian(bytes[373..]),
    };
}
