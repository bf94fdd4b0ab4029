using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Receipts;

/// <summary>Which receipts of a contract are asked for.</summary>
public sealed record ReceiptRange
{
    /// <summary>The branch, active or closed, with the history it begins from; null for the active one.</summary>
    public BranchId? Branch { get; init; }

    /// <summary>First sequence, from 1.</summary>
    public Sequence From { get; init; } = new(1);

    /// <summary>The receipt just before the first, when the caller has it: the first must follow it. So a history is one chain
    /// across its pages.</summary>
    public CheckedReceipt? Before { get; init; }

    /// <summary>Most items, 1 to 500.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Whether submissions and diffs come along; those that were pruned do not.</summary>
    public bool IsRaw { get; init; }
}
