namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>One corruption.</summary>
/// <param name="Name">What is done to what.</param>
/// <param name="Kinds">The names a finding may have.</param>
/// <param name="Do">Does it.</param>
/// <param name="Undo">Puts everything back.</param>
public sealed record PoisonCase(string Name, IReadOnlyList<string> Kinds, Func<Task> Do, Func<Task> Undo);
