using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Protocol.Transitions;

/// <summary>The limits of one execution: the profile's, lowered by the package's and by the submission's gas limit. The limit of
/// memory is part of the module as it was activated.</summary>
/// <param name="Gas">Gas the execution may use, host work included.</param>
/// <param name="OutputBytesMax">Longest output copied out of the guest, bytes.</param>
/// <param name="Prices">The profile's, of host work.</param>
public readonly record struct ExecutionLimits(ulong Gas, uint OutputBytesMax, HostPrices Prices);
