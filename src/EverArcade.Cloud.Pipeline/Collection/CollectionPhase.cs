namespace EverArcade.Cloud.Pipeline.Collection;

/// <summary>How far a mark is.</summary>
internal enum CollectionPhase : byte
{
    /// <summary>Nothing under way: the next mark waits for its time.</summary>
    Resting = 0,

    /// <summary>The owners say what they name.</summary>
    Marking = 1,

    /// <summary>All blobs are held against what was named.</summary>
    Comparing = 2,
}
