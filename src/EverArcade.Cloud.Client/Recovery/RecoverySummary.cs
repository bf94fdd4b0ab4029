using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Recovery;

/// <summary>A recovery that was planned or done.</summary>
public sealed record RecoverySummary
{
    /// <summary>What it does, e.g. <c>roll-back</c>.</summary>
    public required string Action { get; init; }

    public required ContractId Contract { get; init; }

    /// <summary>The active branch it was planned on.</summary>
    public required BranchId Branch { get; init; }

    /// <summary>Its head then.</summary>
    public required Sequence Sequence { get; init; }

    /// <summary>SHA-256 of the archive it draws on.</summary>
    public Hash256? Archive { get; init; }

    /// <summary>The plan's hash: give it back to have the plan carried out.</summary>
    public required Hash256 Plan { get; init; }

    public required bool Applied { get; init; }

    public required long StepCount { get; init; }

    /// <summary>The first steps, for people.</summary>
    public required IReadOnlyList<string> Steps { get; init; }
}
