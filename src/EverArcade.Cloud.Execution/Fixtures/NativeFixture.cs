namespace EverArcade.Cloud.Execution.Fixtures;

/// <summary>A contract written in C#, for tests and local demos.</summary>
/// <param name="input">The encoded VmInput; not to be kept.</param>
/// <returns>The encoded VmOutput, or null to refuse the input, as a guest does with -1. It must depend on the input
/// only.</returns>
public delegate byte[]? NativeFixture(ReadOnlySpan<byte> input);
