namespace EverArcade.Cloud.Protocol.Plans;

/// <summary>One step of a plan, as it was submitted; <see cref="PlanCheck"/> says whether it is well formed.</summary>
public sealed record PlanNode
{
    /// <summary>Longest id, bytes of UTF-8: an id is a label that other nodes point at.</summary>
    public const int IdBytesMax = 256;

    /// <summary>Longest action name, bytes of UTF-8.</summary>
    public const int ActionBytesMax = 256;

    /// <summary>Name of this node within its plan, 1 to <see cref="IdBytesMax"/> bytes of UTF-8.</summary>
    public required string Id { get; init; }

    /// <summary>What the guest shall do, 1 to <see cref="ActionBytesMax"/> bytes of UTF-8.</summary>
    public required string Action { get; init; }

    /// <summary>The action's arguments: one JSON value as canonical text (RFC 8785).</summary>
    public required string Args { get; init; }

    /// <summary>Ids of the nodes that come before this one, each once, in the order they were submitted.</summary>
    public required IReadOnlyList<string> Deps { get; init; }
}
