namespace EverArcade.Cloud.Client.Wire;

/// <summary>A decoded answer with the status it came with.</summary>
internal readonly record struct Answer<T>(int Status, T Value);
