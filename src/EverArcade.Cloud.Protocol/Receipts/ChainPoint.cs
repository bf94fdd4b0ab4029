using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Protocol.Receipts;

/// <summary>Where a chain of receipts stands: what the next receipt must link to.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Branch">The branch the next receipt is on.</param>
/// <param name="Sequence">Sequence of the last receipt; zero before the first.</param>
/// <param name="LastReceipt">What the next receipt names as the one before it.</param>
/// <param name="StateRoot">The state root the next receipt starts from.</param>
public readonly record struct ChainPoint(
    ContractId Contract, BranchId Branch, Sequence Sequence, Hash256 LastReceipt, Hash256 StateRoot)
{
    public static ChainPoint Of(Head head) =>
        new(head.Contract, head.Branch, head.Sequence, head.LastReceipt, head.StateRoot);

    /// <summary>The point after a receipt that <see cref="ReceiptChain"/> has found to follow.</summary>
    public ChainPoint After(Receipt receipt, Hash256 receiptHash) =>
        new(Contract, Branch, receipt.Sequence, receiptHash, receipt.NewStateRoot);
}
