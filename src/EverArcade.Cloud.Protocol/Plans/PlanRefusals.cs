using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Plans;

/// <summary>The codes of <see cref="PlanCheck"/> (docs/protocol.md, Refusals).</summary>
public static class PlanRefusals
{
    /// <summary>The plan has no node.</summary>
    public static RefusalCode Empty { get; } = new("plan-empty");

    /// <summary>The plan has more nodes than the profile allows.</summary>
    public static RefusalCode TooManyNodes { get; } = new("plan-too-many-nodes");

    /// <summary>A node's id is empty, too long or not Unicode text.</summary>
    public static RefusalCode BadId { get; } = new("plan-bad-id");

    /// <summary>Two nodes have one id.</summary>
    public static RefusalCode DuplicateId { get; } = new("plan-duplicate-id");

    /// <summary>A node's action is empty, too long or not Unicode text.</summary>
    public static RefusalCode BadAction { get; } = new("plan-bad-action");

    /// <summary>A node's arguments are not canonical JSON text.</summary>
    public static RefusalCode BadArgs { get; } = new("plan-bad-args");

    /// <summary>A dependency names no node of the plan.</summary>
    public static RefusalCode UnknownDep { get; } = new("plan-unknown-dep");

    /// <summary>A node depends on itself.</summary>
    public static RefusalCode SelfDep { get; } = new("plan-self-dep");

    /// <summary>A node lists one dependency twice.</summary>
    public static RefusalCode DuplicateDep { get; } = new("plan-duplicate-dep");

    /// <summary>Nodes depend on one another in a circle.</summary>
    public static RefusalCode Cycle { get; } = new("plan-cycle");
}
