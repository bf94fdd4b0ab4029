using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>A receipt as it is stored, with all that is needed to check it again.</summary>
public sealed record ReceiptRow
{
    public required Sequence Sequence { get; init; }

    /// <summary>Hash of <see cref="Receipt"/> as the writer computed it; whoever believes nothing hashes again.</summary>
    public required Hash256 Hash { get; init; }

    /// <summary>The encoded receipt, 381 bytes (docs/format.md, Receipt).</summary>
    public required ReadOnlyMemory<byte> Receipt { get; init; }

    /// <summary>The encoded submission; empty when the row is pruned.</summary>
    public required ReadOnlyMemory<byte> Submission { get; init; }

    /// <summary>The encoded state diff; empty when the row is pruned.</summary>
    public required ReadOnlyMemory<byte> Diff { get; init; }

    /// <summary>Whether submission and diff were dropped after they had been archived: neither is ever empty
    /// otherwise.</summary>
    public bool Pruned => Submission.IsEmpty && Diff.IsEmpty;

    /// <summary>When it was committed; kept beside, never hashed.</summary>
    public required DateTimeOffset CommittedAt { get; init; }
}
