using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>What an audit looked at and what it found.</summary>
public sealed record AuditReport
{
    /// <summary>Id, ascending in time within a contract: 16 hex digits of start time in milliseconds, then 8 random ones.</summary>
    public required string Id { get; init; }

    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    /// <summary>First sequence asked for.</summary>
    public required Sequence From { get; init; }

    /// <summary>Last sequence asked for.</summary>
    public required Sequence To { get; init; }

    /// <summary>Where re-execution started: the checkpoint's sequence, zero for genesis.</summary>
    public required Sequence Checkpoint { get; init; }

    /// <summary>Receipts re-executed and compared so far.</summary>
    public required ulong Compared { get; init; }

    public required AuditVerdict Verdict { get; init; }

    /// <summary>Everything found, the first bad item first; an audit stops at the first item it cannot continue from.</summary>
    public required IReadOnlyList<AuditFinding> Findings { get; init; }

    /// <summary>The engine that re-executed, version included.</summary>
    public required string Engine { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The report of an audit that runs and has compared nothing yet.</summary>
    internal static AuditReport Begin(string id, Head head, AuditSpan span, string engine, DateTimeOffset startedAt) => new()
    {
        Id = id,
        Contract = head.Contract,
        Branch = head.Branch,
        From = span.From,
        To = span.To,
        Checkpoint = Sequence.Zero,
        Compared = 0,
        Verdict = AuditVerdict.Running,
        Findings = [],
        Engine = engine,
        StartedAt = startedAt,
    };

    /// <summary>The same of one that has a plan, and so knows where re-execution starts.</summary>
    internal static AuditReport Begin(AuditPlan plan, Sequence from, string engine) =>
        Begin(plan.Id, plan.Head, new AuditSpan(from, plan.To), engine, plan.StartedAt) with { Checkpoint = plan.After };
}
