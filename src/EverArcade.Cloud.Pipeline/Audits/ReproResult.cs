using EverArcade.Cloud.Protocol.Audits;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>What replaying a repro bundle came to.</summary>
/// <param name="IsKnownProfile">False when this build lacks the profile: nothing is said.</param>
/// <param name="Finding">What is wrong; null when the receipt comes out as it is stored.</param>
/// <param name="Keys">The state keys that differ.</param>
public sealed record ReproResult(bool IsKnownProfile, AuditFinding? Finding, IReadOnlyList<StateKeyDifference> Keys)
{
    /// <summary>Whether the very finding of the bundle has come out again.</summary>
    public bool Reproduces(ReproBundle bundle) =>
        Finding is { } found && found.Kind == bundle.Kind && StartsAlike(found.Expected, bundle.Expected)
        && StartsAlike(found.Found, bundle.Found);

    // Recorded findings are cut to what fits.
    private static bool StartsAlike(string full, string cut) => full.StartsWith(cut, StringComparison.Ordinal);
}
