using EverArcade.Cloud.Cli.Audits;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Client.Receipts;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Cli.Demo;

/// <summary>What the demo came to.</summary>
internal sealed record DemoResult
{
    public required Uri Url { get; init; }

    public required string Data { get; init; }

    /// <summary>What the names in the storage account begin with; null for a folder.</summary>
    public required string? Prefix { get; init; }

    public required PublicKey HostKey { get; init; }

    public required Hash256 Package { get; init; }

    public required ContractId Contract { get; init; }

    public required IReadOnlyList<CheckedReceipt> Receipts { get; init; }

    /// <summary>What differs from the recording.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    public required IReadOnlyList<ScoreboardRow> Scores { get; init; }

    public required int Checkpoints { get; init; }

    public required AuditSummary Audit { get; init; }

    public required VerifyAnswer Verified { get; init; }

    public bool IsGreen => Differences.Count == 0 && Audit.Verdict == AuditVerdict.Passed && Verified.IsGood;

    public object Document() => new
    {
        green = IsGreen,
        Url,
        Data,
        Prefix,
        HostKey,
        Package,
        Contract,
        inputs = Receipts.Count,
        statuses = Receipts.CountBy(receipt => receipt.Receipt.Status.ToString().ToLowerInvariant()).ToDictionary(),
        gasUsed = Receipts.Aggregate(0UL, (sum, receipt) => sum + receipt.Receipt.GasUsed),
        Receipts[^1].Receipt.Sequence,
        stateRoot = Receipts[^1].Receipt.NewStateRoot,
        lastReceipt = Receipts[^1].Hash,
        matchesRecording = Differences.Count == 0,
        Differences,
        scoreboard = Scores,
        Checkpoints,
        Audit,
        verify = Verified.Document(),
    };
}
