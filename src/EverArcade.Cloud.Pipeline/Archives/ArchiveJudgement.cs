using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>Whether a verified archive may be used to change what is stored.</summary>
internal static class ArchiveJudgement
{
    /// <returns>Why not, or null: it is whole, and every receipt of it was executed again with the same result.</returns>
    public static Refusal? Refuse(VerificationReport report)
    {
        if (report.Finding is { } finding)
        {
            return Refuse(finding);
        }

        return report.Replayed == report.Receipts
            ? null
            : new Refusal(
                RecoveryRefusals.ArchiveRefused, "archive",
                $"Unverifiable here: {report.Receipts - report.Replayed} of {report.Receipts} receipts could not be executed again.");
    }

    /// <summary>The refusal of an archive in which something is wrong.</summary>
    public static Refusal Refuse(Finding finding) => new(RecoveryRefusals.ArchiveRefused, "archive", Describe(finding));

    /// <summary>What is wrong, for people: the commonest mistake is a file of another contract.</summary>
    public static string Describe(Finding finding) => finding is { Kind: FindingKind.GenesisMismatch, Place: "genesis" }
        ? $"It is an archive of contract {finding.Found}, not of {finding.Expected}." : finding.ToString();
}
