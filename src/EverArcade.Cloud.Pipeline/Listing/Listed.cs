namespace EverArcade.Cloud.Pipeline.Listing;

/// <summary>An item as a list has it.</summary>
/// <param name="Name">What it is listed under.</param>
/// <param name="Item">The item; null where it is not what was written: one that has rotted does not hide the others.</param>
public sealed record Listed<T>(string Name, T? Item)
    where T : class;
