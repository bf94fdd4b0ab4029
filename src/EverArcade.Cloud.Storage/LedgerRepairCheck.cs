using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage;

/// <summary>Whether a repair agrees with itself and with the branch it is for.</summary>
/// <remarks>The caller is our own recovery, so a contradiction is a defect and is thrown.</remarks>
internal static class LedgerRepairCheck
{
    /// <summary>What can be seen without the branch.</summary>
    /// <exception cref="ArgumentException">The repair contradicts itself.</exception>
    public static void Throw(LedgerRepair repair)
    {
        if (repair.Markers.Count != repair.Receipts.Count)
        {
            throw Wrong(repair, $"{repair.Markers.Count} markers for {repair.Receipts.Count} receipts");
        }

        for (var index = 0; index < repair.Markers.Count; index++)
        {
            if (repair.Markers[index].Sequence != repair.Receipts[index].Sequence)
            {
                throw Wrong(repair, $"marker {index} names sequence {repair.Markers[index].Sequence}");
            }
        }

        foreach (var node in repair.LogNodes)
        {
            if (node.Level is < 1 or > 7)
            {
                throw Wrong(repair, $"log node level {node.Level}");
            }
        }
    }

    /// <summary>Whether every row lies where the branch has rows.</summary>
    /// <exception cref="ArgumentException">A row lies above the branch's head, or at or below its start.</exception>
    public static void Throw(LedgerRepair repair, Head head)
    {
        var sequences = repair.Receipts.Select(receipt => receipt.Sequence)
            .Concat(repair.Checkpoints.Select(checkpoint => checkpoint.Sequence))
            .Concat(repair.LogNodes.Select(LastLeaf));
        foreach (var sequence in sequences)
        {
            if (sequence <= head.Start || sequence > head.Sequence)
            {
                throw Wrong(repair, $"sequence {sequence}, the branch goes from {head.Start} to {head.Sequence}");
            }
        }
    }

    /// <summary>The receipt that made a log node complete.</summary>
    private static Sequence LastLeaf(LogNode node)
    {
        var leaves = 1UL << (8 * node.Level);
        return new Sequence(node.Index < ulong.MaxValue / leaves ? (node.Index + 1) * leaves : ulong.MaxValue);
    }

    private static ArgumentException Wrong(LedgerRepair repair, string detail) =>
        new($"Repair of contract {repair.Contract}, branch {repair.Branch}: {detail}", nameof(repair));
}
