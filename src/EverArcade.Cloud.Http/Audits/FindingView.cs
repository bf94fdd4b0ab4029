using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>A finding with the state keys that differ; <see cref="Bytes"/> hashes to its id.</summary>
internal sealed record FindingView
{
    public required Hash256 Id { get; init; }

    public required BranchId Branch { get; init; }

    public required Sequence Sequence { get; init; }

    public required string Kind { get; init; }

    public required string Expected { get; init; }

    public required string Found { get; init; }

    public required IReadOnlyList<StateKeyDifference> Keys { get; init; }

    /// <summary>Hash of the repro bundle; null when there is none.</summary>
    public required Hash256? Repro { get; init; }

    public required ReadOnlyMemory<byte> Bytes { get; init; }

    public static FindingView Of(RecordedFinding finding) => new()
    {
        Id = finding.ComputeId(),
        Branch = finding.Branch,
        Sequence = finding.Sequence,
        Kind = finding.Kind,
        Expected = finding.Expected,
        Found = finding.Found,
        Keys = finding.Keys,
        Repro = finding.Repro,
        Bytes = finding.Encode(),
    };
}
