using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary>What verifying one archive came to, for people and programs.</summary>
internal sealed record VerifyAnswer(string File, bool IsReplay, VerificationReport Report, IReadOnlyCollection<string> Hosts)
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
        start = Report.Start,
        hosts = Hosts,
        contract = Report.Head?.Contract,
        sequence = Report.Head?.Sequence,
        stateRoot = Report.Head?.StateRoot,
        logRoot = Report.Head?.Frontier.Root,
        finding = Report.Finding,
    };
}
