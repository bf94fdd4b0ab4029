using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>What somebody wants of a contract's schedule. What is null stays as it is.</summary>
public sealed record AuditScheduleChange
{
    /// <summary>Shortest time between two scheduled audits, seconds: timers look once a minute.</summary>
    public const ulong EverySecondsMin = 60;

    /// <summary>Longest time between two scheduled audits, seconds: a year. Longer is never.</summary>
    public const ulong EverySecondsMax = 366 * 86_400;

    /// <summary>Smallest share of a guest thread: below it an audit would not get through its first receipts.</summary>
    public const double ShareMin = 0.001;

    /// <summary>Goes back to the host's schedule; nothing else may be given then.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Seconds between two beginnings; 0 for never.</summary>
    public ulong? EverySeconds { get; init; }

    public AuditMode? Mode { get; init; }

    public bool? IsDual { get; init; }

    /// <summary>Intervals of one sampled audit.</summary>
    public ulong? Sample { get; init; }

    /// <summary>Most receipts of one full audit.</summary>
    public ulong? ReceiptsMax { get; init; }

    /// <summary>Share of one guest thread's time while others execute.</summary>
    public double? Share { get; init; }

    private bool IsEmpty => this == new AuditScheduleChange();

    /// <summary>The schedule as it is to be; means nothing when <see cref="Check"/> has something to say.</summary>
    internal AuditSchedule Apply(AuditSchedule standing, AuditSchedule hosts) => IsDefault
        ? hosts with
        {
            AuditedBranch = standing.AuditedBranch,
            AuditedTo = standing.AuditedTo,
            LastAt = standing.LastAt,
            Active = standing.Active,
        }
        : standing with
        {
            IsOwn = true,
            Every = EverySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : standing.Every,
            Mode = Mode ?? standing.Mode,
            IsDual = IsDual ?? standing.IsDual,
            Sample = (int?)Sample ?? standing.Sample,
            ReceiptsMax = ReceiptsMax ?? standing.ReceiptsMax,
            Share = Share ?? standing.Share,
        };

    /// <returns>Every reason why this cannot be made of the schedule that stands; empty when it can.</returns>
    internal IReadOnlyList<Refusal> Check(AuditSchedule standing, bool hasSecondEngine)
    {
        var refusals = new List<Refusal>();
        var mode = Mode ?? standing.Mode;
        Require(!IsEmpty, "body", "Nothing is asked for: give a member to change, or default to go back to the host's schedule.");
        Require(
            !IsDefault || this == new AuditScheduleChange { IsDefault = true }, "default",
            "The host's schedule is taken as it is: give either default or members.");
        Require(
            EverySeconds is null or 0 or (>= EverySecondsMin and <= EverySecondsMax), "everySeconds",
            $"0 for never, or {EverySecondsMin} to {EverySecondsMax} seconds.");
        Require(
            Sample is null || mode == AuditMode.Sampled, "sample",
            "Only a sampled audit has a sample: give mode sampled too.");
        Require(
            Sample is null or (>= 1 and <= AuditPlan.RangesMax), "sample", $"1 to {AuditPlan.RangesMax} intervals.");
        Require(
            ReceiptsMax is null || mode == AuditMode.Full, "receiptsMax",
            "The budget of a sampled audit is its sample; receiptsMax is that of a full one.");
        Require(ReceiptsMax is null or >= 1, "receiptsMax", "At least 1 receipt.");
        Require(Share is null or (>= ShareMin and <= 1), "share", $"{ShareMin} to 1 of one guest thread's time.");
        if (IsDual == true && !hasSecondEngine)
        {
            refusals.Add(new Refusal(AuditRefusals.EngineUnavailable, "dual", "This host has one engine only."));
        }

        return refusals;

        void Require(bool holds, string place, string detail)
        {
            if (!holds)
            {
                refusals.Add(new Refusal(AuditRefusals.ScheduleUnfit, place, detail));
            }
        }
    }
}
