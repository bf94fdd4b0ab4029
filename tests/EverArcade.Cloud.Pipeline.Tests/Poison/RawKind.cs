namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>What a raw row is.</summary>
public enum RawKind
{
    Genesis,
    Head,
    Receipt,
    Checkpoint,
    LogNode,
    Package,
}
