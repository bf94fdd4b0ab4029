using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>How a contract is audited by itself, and how far that has come.</summary>
internal sealed record AuditScheduleView
{
    public required ContractId Contract { get; init; }

    /// <summary>Whether it is the contract's own; else it is the host's.</summary>
    public required bool Own { get; init; }

    /// <summary>Zero for never.</summary>
    public required ulong EverySeconds { get; init; }

    public required AuditMode Mode { get; init; }

    /// <summary>Intervals of one sampled audit.</summary>
    public required int Sample { get; init; }

    public required bool Dual { get; init; }

    /// <summary>Most receipts of one full audit; the next one goes on from there.</summary>
    public required ulong ReceiptsMax { get; init; }

    /// <summary>Share of one guest thread's time while others execute.</summary>
    public required double Share { get; init; }

    /// <summary>The branch <see cref="AuditedTo"/> is on.</summary>
    public required BranchId AuditedBranch { get; init; }

    /// <summary>The last receipt that scheduled full audits have passed.</summary>
    public required Sequence AuditedTo { get; init; }

    /// <summary>When the last scheduled audit began; null when none has.</summary>
    public required DateTimeOffset? LastAt { get; init; }

    /// <summary>The scheduled audit that runs; null when none does.</summary>
    public required string? Active { get; init; }

    public static AuditScheduleView Of(ContractId contract, AuditSchedule schedule) => new()
    {
        Contract = contract,
        Own = schedule.IsOwn,
        EverySeconds = (ulong)schedule.Every.TotalSeconds,
        Mode = schedule.Mode,
        Sample = schedule.Sample,
        Dual = schedule.IsDual,
        ReceiptsMax = schedule.ReceiptsMax,
        Share = schedule.Share,
        AuditedBranch = schedule.AuditedBranch,
        AuditedTo = schedule.AuditedTo,
        LastAt = schedule.LastAt == default ? null : schedule.LastAt,
        Active = schedule.Active,
    };
}
