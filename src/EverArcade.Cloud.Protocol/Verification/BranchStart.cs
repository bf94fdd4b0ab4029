using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Where a receipt may stand that is on another branch than the one before it.</summary>
internal static class BranchStart
{
    /// <summary>The head that <paramref name="receipt"/> must follow: the present one, or that of a later branch when the
    /// newest checkpoint is of this very place; null when its branch starts nowhere.</summary>
    public static Head? Follow(Head head, Checkpoint? newest, Receipt receipt)
    {
        if (receipt.Branch == head.Branch)
        {
            return head;
        }

        var startsHere = newest is not null && newest.Sequence == head.Sequence && receipt.Branch.Number > head.Branch.Number;
        return startsHere ? Head.AtCheckpoint(newest!, receipt.Branch) : null;
    }
}
