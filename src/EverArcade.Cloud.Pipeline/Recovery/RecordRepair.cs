namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>A record that is to be written again.</summary>
/// <param name="Steps">What is to be written, what that was taken from, and what could not be known.</param>
/// <param name="ApplyAsync">Writes it; the same again does no harm.</param>
internal sealed record RecordRepair(IReadOnlyList<string> Steps, Func<CancellationToken, Task> ApplyAsync);
