using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Client.Receipts;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Cli.Contracts;

/// <summary>A receipt for people and for programs.</summary>
internal static class ReceiptText
{
    public static IReadOnlyList<string> Headers { get; } = ["sequence", "status", "gas", "state root", "receipt"];

    public static IReadOnlyList<string> Row(CheckedReceipt receipt) =>
    [
        receipt.Receipt.Sequence.ToString(), Status(receipt.Receipt), receipt.Receipt.GasUsed.ToString(),
        PlainText.Short(receipt.Receipt.NewStateRoot.ToString()), PlainText.Short(receipt.Hash.ToString()),
    ];

    /// <summary>The status, with its detail where there is one.</summary>
    public static string Status(Receipt receipt) => receipt.Detail == 0 ? receipt.Status.ToString() : receipt.Status switch
    {
        ReceiptStatus.Trapped => $"Trapped {(TrapCode)receipt.Detail}",
        ReceiptStatus.LimitExceeded => $"LimitExceeded {(LimitCode)receipt.Detail}",
        ReceiptStatus.BadOutput when receipt.Detail < 100 => $"BadOutput {(AbiFault)receipt.Detail}",
        _ => $"{receipt.Status} {receipt.Detail}",
    };

    public static object Document(CheckedReceipt receipt) => new
    {
        receipt.Hash,
        receipt.CommittedAt,
        receipt.Receipt.Contract,
        receipt.Receipt.Branch,
        receipt.Receipt.Sequence,
        receipt.Receipt.Status,
        receipt.Receipt.Detail,
        receipt.Receipt.Submission,
        receipt.Receipt.PreviousReceipt,
        receipt.Receipt.PreviousStateRoot,
        receipt.Receipt.NewStateRoot,
        receipt.Receipt.ExecutionRoot,
        receipt.Receipt.DiffHash,
        receipt.Receipt.OutputHash,
        receipt.Receipt.GasLimit,
        receipt.Receipt.GasUsed,
        receipt.Receipt.PeakMemoryPages,
        receipt.Receipt.InputBytes,
        receipt.Receipt.DiffBytes,
        receipt.Receipt.StateBytes,
        receipt.Receipt.Package,
        receipt.Receipt.Profile,
        receipt.Receipt.ProtocolEpoch,
    };
}
