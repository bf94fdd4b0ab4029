namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>What a raw row is.</summary>
public enum RawKind
{
    Genesis,

    /// <summary>The head of the active branch.</summary>
    Head,

    /// <summary>The head of a branch that another has followed.</summary>
    ClosedHead,

    Receipt,
    Checkpoint,

    /// <summary>The checkpoint once more, for who looks for the newest; not every store keeps it twice.</summary>
    NewestCheckpoint,

    LogNode,
    Package,

    /// <summary>What leads from a package's name to it, where that is a row of its own.</summary>
    PackageName,

    /// <summary>What leads from a receipt's key to it.</summary>
    Marker,

    /// <summary>What leads from a receipt's submission to it.</summary>
    Entry,
}
