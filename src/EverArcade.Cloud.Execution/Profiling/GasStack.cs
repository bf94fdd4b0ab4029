namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>One call stack: a function, called from the stack below it.</summary>
/// <param name="Parent">Index of the stack below, always smaller than this one's; -1 when the host calls.</param>
/// <param name="Function">Index of the function's name.</param>
/// <param name="SelfGas">Gas used in the function itself, what it calls left out.</param>
/// <param name="Calls">How often it was called from there.</param>
public readonly record struct GasStack(int Parent, int Function, ulong SelfGas, ulong Calls);
