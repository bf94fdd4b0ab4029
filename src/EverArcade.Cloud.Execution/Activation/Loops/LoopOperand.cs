namespace EverArcade.Cloud.Execution.Activation.Loops;

/// <param name="IsLocal">Whether it is a local rather than a constant.</param>
/// <param name="Value">Index of the local, or the constant.</param>
internal readonly record struct LoopOperand(bool IsLocal, uint Value);
