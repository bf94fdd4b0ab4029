using CsCheck;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Tests.Receipts;

public sealed class ReceiptChainTests
{
    private static readonly Hash256 EmptyDiff = StateDiff.Empty.ComputeHash();

    private static readonly Gen<Receipt> Good = ReceiptSamples.Receipts.Select(receipt => receipt with
    {
        Sequence = new Sequence(Math.Max(1, receipt.Sequence.Number)),
        GasUsed = Math.Min(receipt.GasUsed, receipt.GasLimit),
        Detail = receipt.Status == ReceiptStatus.Succeeded ? 0 : receipt.Detail,
        NewStateRoot = receipt.Status == ReceiptStatus.Succeeded ? receipt.NewStateRoot : receipt.PreviousStateRoot,
        DiffHash = receipt.Status == ReceiptStatus.Succeeded ? receipt.DiffHash : EmptyDiff,
        DiffBytes = receipt.Status == ReceiptStatus.Succeeded ? receipt.DiffBytes : 8,
    });

    [Fact]
    public void Check_ReceiptThatFollows_IsNull() =>
        Good.Sample(receipt => Assert.Null(ReceiptChain.Check(Before(receipt), receipt)));

    [Fact]
    public void Check_EachLinkBroken_NamesIt() => Good.Sample(receipt =>
    {
        var point = Before(receipt);
        AssertField("contract", point with { Contract = new ContractId(EmptyDiff) }, receipt);
        AssertField("branch", point with { Branch = new BranchId(receipt.Branch.Number ^ 1) }, receipt);
        AssertField("sequence", point with { Sequence = receipt.Sequence }, receipt);
        AssertField("previousReceipt", point with { LastReceipt = EmptyDiff }, receipt);
        AssertField("previousStateRoot", point with { StateRoot = EmptyDiff }, receipt);
        AssertField("gasUsed", point, receipt with { GasLimit = 1, GasUsed = 2 });
    });

    [Fact]
    public void Check_FailureThatMovesTheState_NamesIt() => Good.Sample(receipt =>
    {
        var failed = receipt with
        {
            Status = ReceiptStatus.Trapped,
            NewStateRoot = receipt.PreviousStateRoot,
            DiffHash = EmptyDiff,
            DiffBytes = 8,
        };
        Assert.Null(ReceiptChain.Check(Before(failed), failed));
        AssertField("newStateRoot", Before(failed), failed with { NewStateRoot = EmptyDiff });
        AssertField("diffHash", Before(failed), failed with { DiffHash = Hash256.Zero });
        AssertField("diffBytes", Before(failed), failed with { DiffBytes = 9 });
        AssertField("detail", Before(failed), failed with { Status = ReceiptStatus.Succeeded, Detail = 1 });
    });

    [Fact]
    public void Check_AfterTheLastSequence_Refused()
    {
        var receipt = ReceiptSamples.Read([.. new byte[180], 1, .. new byte[200]]);
        AssertField("sequence", Before(receipt with { Sequence = new Sequence(1) }) with { Sequence = new Sequence(ulong.MaxValue) },
            receipt with { Sequence = new Sequence(1) });
    }

    [Fact]
    public void After_Receipt_IsThePointOfTheNext() => Good.Sample(receipt =>
    {
        var next = Before(receipt).After(receipt, receipt.ComputeHash());
        Assert.Equal(receipt.ComputeHash(), next.LastReceipt);
        Assert.Equal(receipt.NewStateRoot, next.StateRoot);
        Assert.Equal(receipt.Sequence, next.Sequence);
    });

    private static ChainPoint Before(Receipt receipt) => new(
        receipt.Contract, receipt.Branch, new Sequence(receipt.Sequence.Number - 1), receipt.PreviousReceipt, receipt.PreviousStateRoot);

    private static void AssertField(string field, ChainPoint point, Receipt receipt) =>
        Assert.Equal(field, ReceiptChain.Check(point, receipt)?.Field);
}
