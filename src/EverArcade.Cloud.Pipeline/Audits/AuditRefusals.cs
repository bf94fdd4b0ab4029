using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Why an audit is not begun, cancelled or resumed (docs/protocol.md, Refusals).</summary>
public static class AuditRefusals
{
    /// <summary>This host has one engine only.</summary>
    public static RefusalCode EngineUnavailable { get; } = new("engine-unavailable");

    /// <summary>A contract cannot be audited on such a schedule.</summary>
    public static RefusalCode ScheduleUnfit { get; } = new("schedule-unfit");

    /// <summary>The audit is not in a state for that.</summary>
    public static RefusalCode AuditState { get; } = new("audit-state");
}
