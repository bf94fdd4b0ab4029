namespace EverArcade.Cloud.Pipeline.OperatorLogs;

/// <summary>What stands in the operator log as an action. Stable words: people search for them.</summary>
public static class OperatorActions
{
    /// <summary>A contract was put into quarantine.</summary>
    public const string QuarantineSet = "quarantine-set";

    /// <summary>A passing full audit ended a quarantine.</summary>
    public const string QuarantineLifted = "quarantine-lifted";

    /// <summary>The record of a quarantine that stands was found gone or unreadable: the contract is held all the same.</summary>
    public const string QuarantineLost = "quarantine-lost";

    /// <summary>An audit was cancelled before its end.</summary>
    public const string AuditCancelled = "audit-cancelled";

    /// <summary>The schedule of a contract's audits was changed.</summary>
    public const string AuditSchedule = "audit-schedule";

    /// <summary>The schedule of a contract's audits could not be read: the host's own counts again.</summary>
    public const string AuditScheduleLost = "audit-schedule-lost";

    /// <summary>A publisher's key is no longer trusted.</summary>
    public const string PublisherRevoked = "publisher-revoked";

    /// <summary>A publisher's key is trusted again.</summary>
    public const string PublisherReinstated = "publisher-reinstated";

    /// <summary>The record of a revocation was gone and was written again from this log.</summary>
    public const string PublisherRevocationRestored = "publisher-revocation-restored";
}
