namespace EverArcade.Cloud.Execution.Activation.Loops;

/// <param name="IsLocal">Whether it is a local rather than a constant.</param>
/// <param name="Value">Index of the local, or the constant as a number without sign of its own width.</param>
internal readonly record struct LoopOperand(bool IsLocal, ulong Value);
