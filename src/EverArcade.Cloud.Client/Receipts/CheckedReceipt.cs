using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Client.Receipts;

/// <summary>A receipt whose hash has been computed here from its fields.</summary>
public sealed record CheckedReceipt
{
    public required Receipt Receipt { get; init; }

    public required Hash256 Hash { get; init; }

    /// <summary>When the server says it was committed; no hash covers it.</summary>
    public required DateTimeOffset CommittedAt { get; init; }

    /// <summary>The encoded submission, where it was asked for and is not pruned; hashes to the receipt's submission.</summary>
    public ReadOnlyMemory<byte>? Submission { get; init; }

    /// <summary>The encoded diff, where it was asked for and is not pruned; hashes to the receipt's diff hash.</summary>
    public ReadOnlyMemory<byte>? Diff { get; init; }
}
