namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Whether an audit goes on. Numbered by hand, append-only.</summary>
public enum AuditPlanState : byte
{
    /// <summary>Its ranges are worked.</summary>
    Running = 1,

    /// <summary>Somebody stopped it; what has been compared is kept, and it can be resumed.</summary>
    Cancelled = 2,

    /// <summary>It has its certificate.</summary>
    Ended = 3,
}
