namespace EverArcade.Cloud.Protocol.Audits;

/// <summary>What a certificate says. Numbered by hand, append-only; stands in certificates.</summary>
public enum AuditOutcome : byte
{
    /// <summary>Everything that was re-executed came out as it is stored, every root and hash equal.</summary>
    Passed = 1,

    /// <summary>At least one finding.</summary>
    Failed = 2,

    /// <summary>The auditor lacks the profile: nothing is said about the receipts.</summary>
    UnverifiableHere = 3,
}
