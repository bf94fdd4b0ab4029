using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>An audit's report; its verdict is <c>running</c> until it has ended.</summary>
internal sealed record AuditView
{
    public required string Id { get; init; }

    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    public required Sequence From { get; init; }

    public required Sequence To { get; init; }

    /// <summary>Where re-execution started; zero for genesis.</summary>
    public required Sequence Checkpoint { get; init; }

    public required ulong Compared { get; init; }

    public required AuditVerdict Verdict { get; init; }

    public required IReadOnlyList<AuditFindingView> Findings { get; init; }

    public required string Engine { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset? EndedAt { get; init; }

    public static AuditView Of(AuditReport report) => new()
    {
        Id = report.Id,
        Contract = report.Contract,
        Branch = report.Branch,
        From = report.From,
        To = report.To,
        Checkpoint = report.Checkpoint,
        Compared = report.Compared,
        Verdict = report.Verdict,
        Findings = [.. report.Findings.Select(AuditFindingView.Of)],
        Engine = report.Engine,
        StartedAt = report.StartedAt,
        EndedAt = report.EndedAt,
    };
}
