using System.Collections.Frozen;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>One transaction on one contract branch: the next head and everything that becomes visible with it.</summary>
public sealed record LedgerCommit
{
    /// <summary>Most receipts in one commit: head, and receipt, marker and submission entry of each, stay within an Azure
    /// Table entity-group transaction (100 entities) with room for a checkpoint and a log node.</summary>
    public const int ReceiptsMax = 32;

    /// <summary>The head this commit was computed from; its version must still be the stored one.</summary>
    public required VersionedHead Expected { get; init; }

    public required Head Next { get; init; }

    /// <summary>The new receipts, contiguous, ending at the next head; empty when only a checkpoint or status changes.</summary>
    public required IReadOnlyList<ReceiptRow> Receipts { get; init; }

    /// <summary>One marker for each receipt, in the same order.</summary>
    public required IReadOnlyList<Marker> Markers { get; init; }

    /// <summary>Submissions of which the caller believes that they were never accepted: a store need not look for the entries
    /// they would replace. Where one stands all the same, the commit conflicts. Default none.</summary>
    public IReadOnlySet<SubmissionId> Unaccepted { get; init; } = FrozenSet<SubmissionId>.Empty;

    /// <summary>Log subtrees that became complete.</summary>
    public required IReadOnlyList<LogNode> LogNodes { get; init; }

    /// <summary>A checkpoint that becomes the newest, or null.</summary>
    public CheckpointRow? Checkpoint { get; init; }
}
