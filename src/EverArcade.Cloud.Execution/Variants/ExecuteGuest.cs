using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>Runs one guest on one input, as <see cref="IExecutor.Execute"/> does.</summary>
/// <param name="input">The encoded VmInput.</param>
/// <param name="limits">The limits.</param>
/// <exception cref="ExecutionFaultException">The engine failed; nothing may be concluded about the guest.</exception>
public delegate ExecutionOutcome ExecuteGuest(ReadOnlySpan<byte> input, in ExecutionLimits limits);
