namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>A row of the table: what one function used.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="SelfGas">Gas used in the function itself.</param>
/// <param name="TotalGas">Gas used in it and in what it called; counted once where it calls itself.</param>
/// <param name="Calls">How often it was called.</param>
public sealed record GasOfFunction(string Name, ulong SelfGas, ulong TotalGas, ulong Calls);
