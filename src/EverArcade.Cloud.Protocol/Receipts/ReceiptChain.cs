using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Receipts;

/// <summary>The rules every receipt of a chain keeps, as far as receipts alone can show.</summary>
public static class ReceiptChain
{
    private static readonly Hash256 EmptyDiffHash = StateDiff.Empty.ComputeHash();

    /// <summary>Checks that <paramref name="receipt"/> follows <paramref name="point"/>: same contract and branch, the next
    /// sequence, linked to the receipt and state root before, and consistent in itself.</summary>
    /// <returns>The first field that breaks a rule, or null.</returns>
    public static FieldMismatch? Check(in ChainPoint point, Receipt receipt)
    {
        var next = point.Sequence.Number == ulong.MaxValue ? 0 : point.Sequence.Number + 1;
        return FieldMismatch.Differ("contract", point.Contract.Hash, receipt.Contract.Hash)
            ?? FieldMismatch.Differ("branch", point.Branch.Number, receipt.Branch.Number)
            ?? FieldMismatch.Differ("sequence", next, receipt.Sequence.Number)
            ?? FieldMismatch.Differ("previousReceipt", point.LastReceipt, receipt.PreviousReceipt)
            ?? FieldMismatch.Differ("previousStateRoot", point.StateRoot, receipt.PreviousStateRoot)
            ?? CheckAlone(receipt);
    }

    private static FieldMismatch? CheckAlone(Receipt receipt)
    {
        if (receipt.GasUsed > receipt.GasLimit)
        {
            return new FieldMismatch("gasUsed", $"at most {receipt.GasLimit}", receipt.GasUsed.ToString());
        }

        if (receipt.Status == ReceiptStatus.Succeeded)
        {
            return FieldMismatch.Differ("detail", 0u, receipt.Detail);
        }

        return FieldMismatch.Differ("newStateRoot", receipt.PreviousStateRoot, receipt.NewStateRoot)
            ?? FieldMismatch.Differ("diffHash", EmptyDiffHash, receipt.DiffHash)
            ?? FieldMismatch.Differ("diffBytes", (uint)StateDiff.Empty.Encoded.Length, receipt.DiffBytes);
    }
}
