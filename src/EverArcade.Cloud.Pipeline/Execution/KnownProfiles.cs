using System.Collections.Frozen;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Pipeline.Execution;

/// <summary>The execution profiles this build can execute. A receipt under any other is unverifiable here, never diverged
/// (design invariant 4).</summary>
public static class KnownProfiles
{
    private static readonly FrozenDictionary<Hash256, ExecutionProfile> ByHash =
        new[] { ExecutionProfile.Standard }.ToFrozenDictionary(profile => profile.ComputeHash());

    /// <summary>The profile new contracts are created under.</summary>
    public static ExecutionProfile Newest => ExecutionProfile.Standard;

    public static ExecutionProfile? Find(Hash256 profile) => ByHash.GetValueOrDefault(profile);
}
