using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Protocol.Receipts;

/// <summary>What one execution did, bound to everything it depended on and to the receipt before it
/// (docs/format.md, Receipt).</summary>
/// <remarks>Holds only what replay gives again: no time, no text. Encoded by <see cref="ReceiptCodec"/>, judged by
/// <see cref="ReceiptChain"/>.</remarks>
public sealed record Receipt
{
    /// <summary>Length of the encoding in bytes; fixed.</summary>
    public const int EncodedLength = 381;

    /// <summary>Hash of the execution profile: all the rules and limits that applied.</summary>
    public required Hash256 Profile { get; init; }

    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    /// <summary>Place in the contract's history, from 1.</summary>
    public required Sequence Sequence { get; init; }

    /// <summary>The epoch the guest was told.</summary>
    public required ulong ProtocolEpoch { get; init; }

    /// <summary>Hash of the package that ran.</summary>
    public required Hash256 Package { get; init; }

    public required SubmissionId Submission { get; init; }

    /// <summary>Hash of the receipt before; for the first, the contract's id or the checkpoint its branch started from.</summary>
    public required Hash256 PreviousReceipt { get; init; }

    public required ReceiptStatus Status { get; init; }

    /// <summary>The status's detail code; zero where the status has none.</summary>
    public required uint Detail { get; init; }

    public required Hash256 PreviousStateRoot { get; init; }

    /// <summary>Equals <see cref="PreviousStateRoot"/> unless the execution succeeded and changed something.</summary>
    public required Hash256 NewStateRoot { get; init; }

    /// <summary>The ABI's execution root over the plan's node hashes.</summary>
    public required Hash256 ExecutionRoot { get; init; }

    /// <summary>Hash of the encoded diff; the empty diff's for a failure.</summary>
    public required Hash256 DiffHash { get; init; }

    /// <summary>Hash of the bytes the guest answered; <see cref="Hash256.Zero"/> when it answered none.</summary>
    public required Hash256 OutputHash { get; init; }

    public required ulong GasLimit { get; init; }

    public required ulong GasUsed { get; init; }

    /// <summary>Largest memory the instance had, pages of 64 KiB.</summary>
    public required uint PeakMemoryPages { get; init; }

    /// <summary>Length of the encoded VmInput, bytes.</summary>
    public required uint InputBytes { get; init; }

    /// <summary>Length of the encoded diff, bytes.</summary>
    public required uint DiffBytes { get; init; }

    /// <summary>Length of the encoded state after the execution, bytes.</summary>
    public required ulong StateBytes { get; init; }

    /// <summary>The receipt's name: <c>H(receipt, encoding)</c>.</summary>
    public Hash256 ComputeHash()
    {
        Span<byte> bytes = stackalloc byte[EncodedLength];
        ReceiptCodec.Write(this, bytes);
        return HashDomain.Receipt.Hash(bytes);
    }

    public byte[] Encode()
    {
        var bytes = new byte[EncodedLength];
        ReceiptCodec.Write(this, bytes);
        return bytes;
    }
}
