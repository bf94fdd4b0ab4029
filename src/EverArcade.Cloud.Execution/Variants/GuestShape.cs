namespace EverArcade.Cloud.Execution.Variants;

/// <summary>What an activated module asks of its host and what it may have, as an engine sees it.</summary>
/// <param name="Imports">What it imports, by name.</param>
/// <param name="TableElementsMax">Elements its table may have; 0 without a table.</param>
/// <param name="MemoryPagesMin">Pages its memory starts with.</param>
/// <param name="MemoryPagesMax">Pages it says its memory may have.</param>
/// <param name="MemoryPagesReached">Pages its memory had when it would not grow any more.</param>
public sealed record GuestShape(
    IReadOnlyList<string> Imports, long TableElementsMax, long MemoryPagesMin, long MemoryPagesMax, long MemoryPagesReached);
