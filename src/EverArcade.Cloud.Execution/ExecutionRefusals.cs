using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Execution;

/// <summary>Why this build or deployment does not load a package, whatever its module (docs/protocol.md,
/// Refusals).</summary>
public static class ExecutionRefusals
{
    /// <summary>The profile names a meter this build lacks, or more memory than its engine gives.</summary>
    public static RefusalCode ProfileUnsupported { get; } = new("profile-unsupported");

    /// <summary>The host's policy does not allow native fixtures.</summary>
    public static RefusalCode FixturesNotAllowed { get; } = new("fixtures-not-allowed");

    /// <summary>No fixture of that name is registered here.</summary>
    public static RefusalCode FixtureUnknown { get; } = new("fixture-unknown");
}
