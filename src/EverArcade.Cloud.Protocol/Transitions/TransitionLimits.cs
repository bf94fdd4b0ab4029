using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Protocol.Transitions;

/// <summary>The limits that a transition judges by: the profile's, lowered by the package's.</summary>
/// <param name="Gas">Gas the execution could use; a receipt's gas limit.</param>
/// <param name="OutputBytesMax">Longest output, bytes.</param>
/// <param name="StateBytesMax">Largest encoded state, bytes.</param>
internal readonly record struct TransitionLimits(ulong Gas, uint OutputBytesMax, uint StateBytesMax)
{
    public static TransitionLimits Of(ExecutionProfile profile, PackageLimits limits, ulong gasLimit) => new(
        Math.Min(gasLimit, Math.Min(profile.GasMax, limits.Gas ?? ulong.MaxValue)),
        Math.Min(profile.OutputBytesMax, limits.OutputBytes ?? uint.MaxValue),
        Math.Min(profile.StateBytesMax, limits.StateBytes ?? uint.MaxValue));
}
