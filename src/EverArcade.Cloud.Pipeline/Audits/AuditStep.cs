namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>The named steps of an audit, in order. Crash tests kill the process at each of them.</summary>
public enum AuditStep
{
    /// <summary>Its name is among the active ones; nothing else of it stands.</summary>
    Named = 1,

    /// <summary>Its report stands and says that it runs; it has no plan.</summary>
    Announced = 2,

    /// <summary>Its plan stands; no message has been sent.</summary>
    Planned = 3,

    /// <summary>A worker has the lease of a range.</summary>
    RangeTaken = 4,

    /// <summary>A range has been executed again; what it came to is not written down.</summary>
    RangeCompared = 5,

    /// <summary>What a range came to is written down.</summary>
    RangeCompleted = 6,

    /// <summary>The certificate stands; a finding has not quarantined its contract yet.</summary>
    Certified = 7,

    /// <summary>The report tells the verdict; the plan still says that the audit runs.</summary>
    Reported = 8,

    /// <summary>The plan says that it has ended; its name is still among the active ones.</summary>
    Ended = 9,
}
