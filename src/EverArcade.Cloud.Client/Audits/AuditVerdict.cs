namespace EverArcade.Cloud.Client.Audits;

/// <summary>How an audit ended.</summary>
public enum AuditVerdict
{
    /// <summary>Not ended yet.</summary>
    Running,

    /// <summary>Every receipt was reproduced, every root and hash equal.</summary>
    Passed,

    /// <summary>At least one finding.</summary>
    Failed,

    /// <summary>The auditor lacks the profile: nothing is said.</summary>
    UnverifiableHere,

    /// <summary>Cancelled or stopped by trouble: nothing was found so far, nothing is said about the rest.</summary>
    Interrupted,
}
