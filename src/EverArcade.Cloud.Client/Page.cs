namespace EverArcade.Cloud.Client;

/// <summary>A part of a list.</summary>
public sealed record Page<T>
{
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>What to ask for to get the next page; null after the last.</summary>
    public required string? Next { get; init; }

    /// <summary>Names of items that belong between these and are not what was written: asked for by its name, one says what is wrong with
    /// it. Empty with a server that leaves no item out.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];
}
