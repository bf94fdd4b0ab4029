namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>How an audit ended. Numbered by hand, append-only.</summary>
public enum AuditVerdict : byte
{
    /// <summary>Not ended yet.</summary>
    Running = 0,

    /// <summary>Every receipt of the range was reproduced, every root and hash equal.</summary>
    Passed = 1,

    /// <summary>At least one finding.</summary>
    Failed = 2,

    /// <summary>This build lacks the profile the receipts were made under: nothing is said about them.</summary>
    UnverifiableHere = 3,

    /// <summary>Cancelled, or stopped by trouble of storage or engine: nothing was found so far, nothing is said about the rest.</summary>
    Interrupted = 4,
}
