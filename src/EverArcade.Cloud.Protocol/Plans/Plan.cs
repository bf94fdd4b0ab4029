namespace EverArcade.Cloud.Protocol.Plans;

/// <summary>What one execution does: one or more nodes, in the order they were submitted.</summary>
/// <remarks>A guest sees them in <see cref="TopologicalOrder"/>; the submitted order is what is hashed into the submission.</remarks>
public sealed record Plan
{
    public required IReadOnlyList<PlanNode> Nodes { get; init; }
}
