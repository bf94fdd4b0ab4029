using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Why a recovery is refused.</summary>
public static class RecoveryRefusals
{
    /// <summary>The plan that was agreed to is not the plan that would be carried out now.</summary>
    public static RefusalCode PlanStale { get; } = new("plan-stale");

    /// <summary>The archive does not verify.</summary>
    public static RefusalCode ArchiveRefused { get; } = new("archive-refused");

    /// <summary>The archive is good and does not hold what is needed.</summary>
    public static RefusalCode ArchiveIncomplete { get; } = new("archive-incomplete");

    /// <summary>The archive is another history of the contract: somebody signed two.</summary>
    public static RefusalCode HistoriesPart { get; } = new("histories-part");

    /// <summary>What stands here does not allow it.</summary>
    public static RefusalCode RecoveryImpossible { get; } = new("recovery-impossible");

    /// <summary>Re-execution found something wrong: the contract stays where it is.</summary>
    public static RefusalCode AuditFailed { get; } = new("audit-failed");

    /// <summary>What is asked for was pruned, and the archive that has it is not here.</summary>
    public static RefusalCode ReceiptsPruned { get; } = new("receipts-pruned");

    internal const string ImportBrokenOff =
        "An archive was being taken in and that was broken off. Import the same one again first; it goes on from there.";

    public static Refusal Stale(Hash256 agreed, Hash256 now) => new(
        PlanStale, "plan", $"The plan was {agreed}; made again it is {now}: something has changed. Read the new plan first.");

    public static Refusal Impossible(string place, string detail) => new(RecoveryImpossible, place, detail);

    /// <summary>Says that there is no checkpoint where one is needed, and where the next one is.</summary>
    internal static async Task<string> NoCheckpointAsync(
        ILedger ledger, Head head, Sequence upTo, CancellationToken cancellationToken)
    {
        var from = upTo < head.Start ? head.Start : upTo;
        return await ledger.ListCheckpointsAsync(head.Contract, head.Branch, from.Next, 1, cancellationToken) is [var next]
            ? $"Branch {head.Branch} has no checkpoint of its own up to receipt {upTo}; the next one stands at receipt {next.Sequence}."
            : $"Branch {head.Branch} has no checkpoint of its own up to receipt {upTo}, and none after it.";
    }

    internal static Refusal Pruned(PruneReceipt pruning) => new(
        ReceiptsPruned, $"receipts {pruning.From} to {pruning.To} of branch {pruning.Branch}",
        $"Their submissions and diffs are pruned; the archive of {pruning.ArchiveBytes} bytes with SHA-256 {pruning.Archive} has them. "
        + $"Put it into the host's archive folder, or begin at receipt {pruning.To.Next}.");

    public static Refusal Incomplete(string detail) => new(ArchiveIncomplete, "archive", detail);

    public static Refusal Parts(BranchId branch, Sequence sequence, Hash256 here, Hash256 there) => new(
        HistoriesPart, "archive",
        $"At receipt {sequence} of branch {branch} this host has {here}, the archive has {there}. Nothing is merged: compare "
        + "the two with a reconciliation.");
}
