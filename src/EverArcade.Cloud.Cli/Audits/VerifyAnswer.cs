using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary>What verifying one archive came to, for people and programs.</summary>
/// <param name="File">The archive.</param>
/// <param name="IsReplay">Whether every receipt was to be executed again.</param>
/// <param name="Report">What the verifier says.</param>
/// <param name="Hosts">Keys that signed checkpoints, hex.</param>
/// <param name="Auditors">Keys that signed audit certificates, hex.</param>
internal sealed record VerifyAnswer(
    string File, bool IsReplay, VerificationReport Report, IReadOnlyCollection<string> Hosts, IReadOnlyCollection<string> Auditors)
{
    /// <summary>Whether nothing is wrong and everything that was asked for was done.</summary>
    public bool IsGood => Report.IsGood && (!IsReplay || Report.Replayed == Report.Receipts);

    /// <param name="name">What to call the archive.</param>
    public string Summarize(string name)
    {
        if (Report.Finding is { } finding)
        {
            return $"{name} FAILED: {finding}";
        }

        var done = $"{Report.Receipts} receipts, {Report.Checkpoints} checkpoints"
            + (Report.Certificates == 0 ? ""
                : $", {Report.Certificates} audit certificates ({Report.CertificatesConfirmed} of passed audits, with these very roots)")
            + (Report.Start == Sequence.Zero ? "" : $", from the checkpoint at receipt {Report.Start} on");
        return !IsReplay ? $"{name} is good: {done}; chain, log, roots, signatures"
            : IsGood ? $"{name} is good: {done}; every receipt re-executed with equal results"
            : $"{name} is consistent, but unverifiable here: this build lacks the profile of "
                + $"{Report.Receipts - Report.Replayed} receipts of {done}";
    }

    public object Document() => new
    {
        file = File,
        good = IsGood,
        Report.Receipts,
        Report.Replayed,
        Report.Checkpoints,
        Report.Certificates,
        Report.CertificatesConfirmed,
        start = Report.Start,
        hosts = Hosts,
        auditors = Auditors,
        contract = Report.Head?.Contract,
        sequence = Report.Head?.Sequence,
        stateRoot = Report.Head?.StateRoot,
        logRoot = Report.Head?.Frontier.Root,
        finding = Report.Finding,
    };
}
