namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>One line of sample inputs: who does what.</summary>
/// <param name="Line">Where it stands in its file, from 1.</param>
/// <param name="Player">Whose key signs (<see cref="SamplePlayer"/>); null leaves the submission unsigned.</param>
/// <param name="Action">The action.</param>
/// <param name="Args">Its arguments, canonical JSON.</param>
public sealed record SampleInput(int Line, string? Player, string Action, string Args);
