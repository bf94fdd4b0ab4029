using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Recovery;

/// <summary>What speaks for one of two histories.</summary>
public sealed record ReconciliationSideSummary
{
    /// <summary>Where it ends.</summary>
    public required Sequence Sequence { get; init; }

    /// <summary>Checkpoints beyond the parting that trusted hosts signed.</summary>
    public required int Attestations { get; init; }

    /// <summary>Whether all of it verified and executed to what it says.</summary>
    public required bool IsProven { get; init; }

    /// <summary>The first thing that did not, or null.</summary>
    public string? Finding { get; init; }
}
