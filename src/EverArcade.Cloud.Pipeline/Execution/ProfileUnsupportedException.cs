using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Execution;

/// <summary>This build cannot execute under a profile: whoever asked must answer "unverifiable here".</summary>
public sealed class ProfileUnsupportedException(Hash256 profile)
    : Exception($"This build lacks execution profile {profile}.")
{
    public Hash256 Profile { get; } = profile;
}
