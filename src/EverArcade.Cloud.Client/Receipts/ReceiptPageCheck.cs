using EverArcade.Cloud.Client.Checkpoints;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Receipts;

/// <summary>Checks one page of receipts: every sequence from the first on is there, or the host says that it cannot read it; what
/// is there is what its hash says and follows the one before.</summary>
internal sealed class ReceiptPageCheck(CheckpointsApi checkpoints, ContractId contract, ReceiptRange range)
{
    private CheckedReceipt? _last = range.Before;
    private Sequence _expected = range.From == Sequence.Zero ? range.From.Next : range.From;

    /// <exception cref="EverArcadeAnswerException">A receipt does not verify, two do not link, or one is left out without a word.</exception>
    public async Task<Page<CheckedReceipt>> RunAsync(Page<ReceiptDocument> page, CancellationToken cancellationToken)
    {
        var (items, unreadable) = (new List<CheckedReceipt>(page.Items.Count), new HashSet<string>(page.Unreadable));
        if (_last is not null && _last.Receipt.Sequence.Next != _expected)
        {
            throw new ArgumentException($"Receipt {_last.Receipt.Sequence} is not the one before {_expected}.");
        }

        foreach (var document in page.Items)
        {
            var receipt = document.Check(contract);
            Skip(unreadable);
            if (receipt.Receipt.Sequence != _expected || receipt.Receipt.Branch.Number > (range.Branch?.Number ?? uint.MaxValue)
                || (_last is not null && !await FollowsAsync(_last, receipt, cancellationToken).ConfigureAwait(false)))
            {
                throw new EverArcadeAnswerException(
                    $"receipt {receipt.Receipt.Sequence} of contract {contract}", "it does not follow the receipt before it");
            }

            items.Add(receipt);
            (_last, _expected) = (receipt, _expected.Next);
        }

        Skip(unreadable);
        if (unreadable.Count > 0)
        {
            throw new EverArcadeAnswerException(
                $"receipts of contract {contract}", $"{unreadable.First()} is said to be unreadable, and is none that belongs here");
        }

        var isOver = page.Items.Count == 0 && page.Unreadable.Count == 0;
        return page.Next is null || (page.Next == _expected.ToString() && !isOver)
            ? new Page<CheckedReceipt> { Items = items, Next = page.Next, Unreadable = page.Unreadable }
            : throw new EverArcadeAnswerException(
                $"receipts of contract {contract}", $"the list goes on at {page.Next}, not at {_expected}: receipts are left out");
    }

    /// <summary>Behind what the host cannot read nothing links to what is before it.</summary>
    private void Skip(HashSet<string> unreadable)
    {
        while (unreadable.Remove(_expected.ToString()))
        {
            (_last, _expected) = (null, _expected.Next);
        }
    }

    /// <summary>Whether one receipt follows another. The first of a branch names the checkpoint that the branch began at, and that names the
    /// receipt before.</summary>
    private async Task<bool> FollowsAsync(CheckedReceipt before, CheckedReceipt next, CancellationToken cancellationToken)
    {
        var (from, to) = (before.Receipt, next.Receipt);
        return to.Branch == from.Branch
            ? to.PreviousReceipt == before.Hash
            : to.Branch.Number > from.Branch.Number
                && await checkpoints.ReadAsync(from.Contract, range.Branch, from.Sequence, cancellationToken).ConfigureAwait(false)
                    is { Signed.Checkpoint: var checkpoint }
                && checkpoint.ComputeHash() == to.PreviousReceipt && checkpoint.LastReceipt == before.Hash;
    }
}
