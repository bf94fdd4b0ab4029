using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <param name="Input">The encoded VmInput.</param>
/// <param name="Limits">The limits.</param>
/// <param name="Outcome">What the live engine said.</param>
internal sealed record RecordedExecution(ReadOnlyMemory<byte> Input, ExecutionLimits Limits, ExecutionOutcome Outcome);
