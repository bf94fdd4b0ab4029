using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Rows written a second time, and rows made smaller, on the writer's thread: the only changes to what a commit
/// has written. Look at everything first, write after.</summary>
internal static class RowRepair
{
    /// <summary>Rows pruned in one step of the writer.</summary>
    private const int PrunedAtOnce = 1_000;

    /// <returns>How many rows were written.</returns>
    /// <exception cref="ArgumentException">A row belongs to no place of the branch.</exception>
    public static int Restore(StoreSession session, LedgerRepair repair)
    {
        if (!session.Contracts.TryGetNumber(repair.Contract, out var contractNo)
            || !session.Contracts.TryGetLine(repair.Contract, repair.Branch, out var line)
            || session.Heads.Read(contractNo, repair.Contract, repair.Branch) is not { Head: var head })
        {
            throw new ArgumentException(
                $"Contract {repair.Contract} has no branch {repair.Branch}.", nameof(repair));
        }

        LedgerRepairCheck.Throw(repair, head);
        for (var index = 0; index < repair.Receipts.Count; index++)
        {
            var (receipt, marker) = (repair.Receipts[index], repair.Markers[index]);
            FreeKeys(session, contractNo, marker);
            session.Receipts.Restore(line, receipt, marker);
            session.Entries.RestoreExecuted(marker, Place.Of(line, receipt.Sequence));
        }

        foreach (var node in repair.LogNodes)
        {
            session.History.Restore(line, node);
        }

        foreach (var checkpoint in repair.Checkpoints)
        {
            session.History.Restore(line, checkpoint);
        }

        return repair.Receipts.Count + repair.LogNodes.Count + repair.Checkpoints.Count;
    }

    /// <summary>One step of pruning.</summary>
    /// <returns>Where the next step begins; null when there is none.</returns>
    public static Sequence? Prune(
        StoreSession session, ContractId contract, BranchId branch, Sequence from, Sequence to) =>
        session.Contracts.TryGetLine(contract, branch, out var line)
        && session.Receipts.Prune(Place.Of(line, from), Place.Of(line, to), PrunedAtOnce) is { } last
        && last.Sequence < to
            ? last.Sequence.Next
            : null;

    /// <summary>What has a receipt does not wait: an entry accepted while the receipt was lost goes.</summary>
    private static void FreeKeys(StoreSession session, long contractNo, Marker marker)
    {
        if (session.Entries.FindPending(marker.Key) is { } sameKey && sameKey.ContractNo == contractNo)
        {
            session.Entries.DeletePending(sameKey);
        }

        if (session.Entries.FindPending(marker.Submission) is { } same && same.ContractNo == contractNo)
        {
            session.Entries.DeletePending(same);
        }
    }
}
