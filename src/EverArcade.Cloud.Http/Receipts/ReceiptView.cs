using System.Text.Json.Serialization;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Http.Receipts;

/// <summary>A receipt: its hash is over the encoding of the fields up to <see cref="StateBytes"/>.</summary>
internal sealed record ReceiptView
{
    public required Hash256 Hash { get; init; }

    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    public required Sequence Sequence { get; init; }

    public required ReceiptStatus Status { get; init; }

    public required uint Detail { get; init; }

    /// <summary>The detail's name, e.g. <c>unreachable</c>; absent where the status has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DetailName { get; init; }

    public required SubmissionId Submission { get; init; }

    public required Hash256 Package { get; init; }

    public required Hash256 Profile { get; init; }

    public required ulong ProtocolEpoch { get; init; }

    public required Hash256 PreviousReceipt { get; init; }

    public required Hash256 PreviousStateRoot { get; init; }

    public required Hash256 NewStateRoot { get; init; }

    public required Hash256 ExecutionRoot { get; init; }

    public required Hash256 DiffHash { get; init; }

    public required Hash256 OutputHash { get; init; }

    public required ulong GasLimit { get; init; }

    public required ulong GasUsed { get; init; }

    public required uint PeakMemoryPages { get; init; }

    public required uint InputBytes { get; init; }

    public required uint DiffBytes { get; init; }

    public required ulong StateBytes { get; init; }

    /// <summary>When it was committed; no hash covers it.</summary>
    public required DateTimeOffset CommittedAt { get; init; }

    /// <summary>The 381 encoded bytes, hex; only with raw=true.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>The encoded submission, hex; only with raw=true.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReadOnlyMemory<byte>? SubmissionHex { get; init; }

    /// <summary>The encoded diff, hex; only with raw=true.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReadOnlyMemory<byte>? DiffHex { get; init; }

    /// <exception cref="IntegrityException">The stored bytes are no receipt.</exception>
    public static ReceiptView Of(ReceiptRow row, bool raw)
    {
        if (!ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out var problem))
        {
            throw new IntegrityException($"receipt {row.Sequence} with hash {row.Hash}", $"it does not decode: {problem}");
        }

        return new ReceiptView
        {
            Hash = row.Hash,
            Contract = receipt!.Contract,
            Branch = receipt.Branch,
            Sequence = receipt.Sequence,
            Status = receipt.Status,
            Detail = receipt.Detail,
            DetailName = ReceiptDetail.NameOf(receipt.Status, receipt.Detail),
            Submission = receipt.Submission,
            Package = receipt.Package,
            Profile = receipt.Profile,
            ProtocolEpoch = receipt.ProtocolEpoch,
            PreviousReceipt = receipt.PreviousReceipt,
            PreviousStateRoot = receipt.PreviousStateRoot,
            NewStateRoot = receipt.NewStateRoot,
            ExecutionRoot = receipt.ExecutionRoot,
            DiffHash = receipt.DiffHash,
            OutputHash = receipt.OutputHash,
            GasLimit = receipt.GasLimit,
            GasUsed = receipt.GasUsed,
            PeakMemoryPages = receipt.PeakMemoryPages,
            InputBytes = receipt.InputBytes,
            DiffBytes = receipt.DiffBytes,
            StateBytes = receipt.StateBytes,
            CommittedAt = row.CommittedAt,
            Bytes = raw ? row.Receipt : default(ReadOnlyMemory<byte>?),
            SubmissionHex = raw ? row.Submission : default(ReadOnlyMemory<byte>?),
            DiffHex = raw ? row.Diff : default(ReadOnlyMemory<byte>?),
        };
    }
}
