namespace EverArcade.Cloud.Client;

/// <summary>A part of a list.</summary>
public sealed record Page<T>
{
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>What to ask for to get the next page; null after the last.</summary>
    public required string? Next { get; init; }
}
