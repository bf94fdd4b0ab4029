namespace EverArcade.Cloud.Protocol.Transitions;

/// <summary>The limits of one execution: the profile's, lowered by the package's and by the submission's gas limit.</summary>
/// <param name="Gas">Gas the execution may use.</param>
/// <param name="MemoryPagesMax">Largest memory, pages of 64 KiB.</param>
/// <param name="OutputBytesMax">Longest output copied out of the guest, bytes.</param>
public readonly record struct ExecutionLimits(ulong Gas, uint MemoryPagesMax, uint OutputBytesMax);
