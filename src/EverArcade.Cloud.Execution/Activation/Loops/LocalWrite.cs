namespace EverArcade.Cloud.Execution.Activation.Loops;

/// <summary>Where a local of a function is set.</summary>
/// <param name="Local">Which.</param>
/// <param name="Step">What is added to it; none if it becomes anything else.</param>
/// <param name="Depth">How many blocks are open there.</param>
internal readonly record struct LocalWrite(uint Local, LoopStep Step, int Depth);
