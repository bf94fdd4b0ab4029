using EverArcade.Cloud.Protocol.Audits;

namespace EverArcade.Cloud.Client.Audits;

/// <summary>What shall be otherwise in a contract's schedule; what is null stays.</summary>
public sealed record AuditScheduleTerms
{
    /// <summary>Seconds between two beginnings; 0 for never.</summary>
    public ulong? EverySeconds { get; init; }

    public AuditMode? Mode { get; init; }

    /// <summary>Intervals of one sampled audit.</summary>
    public int? Sample { get; init; }

    /// <summary>Whether a second engine executes too.</summary>
    public bool? IsDual { get; init; }

    /// <summary>Most receipts of one full audit.</summary>
    public ulong? ReceiptsMax { get; init; }

    /// <summary>Share of one guest thread's time while others execute, above 0, at most 1.</summary>
    public double? Share { get; init; }

    /// <summary>Takes the host's schedule again; nothing else is given then.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Who says so; null for the server's <c>operator</c>.</summary>
    public string? Actor { get; init; }
}
