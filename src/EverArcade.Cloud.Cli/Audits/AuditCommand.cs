using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary><c>everarcade audit</c>: has a host re-execute what it has executed.</summary>
internal static class AuditCommand
{
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();
    private static readonly Option<uint?> Branch = new("--branch")
    {
        Description = "The branch; the active one otherwise. What a rollback left behind stands on the branch it closed.",
    };

    private static readonly Option<ulong?> From = new("--from") { Description = "First sequence; the first receipt otherwise." };
    private static readonly Option<ulong?> To = new("--to") { Description = "Last sequence; the head's otherwise." };

    private static readonly Option<int?> Sample = new("--sample")
    {
        Description = "Re-execute only so many intervals between checkpoints, chosen by the seed.",
        Validators = { result => CommonOptions.AtLeast(result, 1, 256) },
    };

    private static readonly Option<Hash256?> Seed = new("--seed")
    {
        Description = "What chooses the sample, 64 hex digits: give your own when you distrust the host.",
        CustomParser = result =>
        {
            if (!Hash256.TryParse(result.Tokens[0].Value, out var seed))
            {
                result.AddError($"--seed: '{result.Tokens[0].Value}' is not 64 lowercase hex digits.");
            }

            return seed;
        },
    };

    private static readonly Option<bool> Dual = new("--dual") { Description = "A second engine must give the same answers." };
    private static readonly Option<string?> Cancel = new("--cancel") { Description = "Stop this audit instead; it can be resumed." };
    private static readonly Option<string?> Resume = new("--resume") { Description = "Go on with this cancelled audit instead, or follow one that runs." };

    public static Command Create() => new Command(
        "audit", "Re-execute receipts on the host and compare every root and hash. Exit code 1 unless it passes.")
    {
        Contract, Branch, From, To, Sample, Seed, Dual, Cancel, Resume, CommonOptions.Url,
        AuditListCommand.Create(), AuditScheduleCommand.Create(),
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        if (invocation.Get(Cancel) is { } cancelled)
        {
            var stopped = await host.Api.Audits.CancelAsync(invocation.Get(Contract), cancelled, invocation.Cancellation);
            invocation.Terminal.Say($"audit {stopped.Id} stopped after {stopped.Compared} receipts");
            invocation.Terminal.Document(stopped);
            return ExitCode.Ok;
        }

        var audit = await invocation.Terminal.ProgressAsync("auditing", progress => invocation.Get(Resume) is { } resumed
            ? AuditRun.ResumeAsync(host.Api, invocation.Get(Contract), resumed, progress, invocation.Cancellation)
            : AuditRun.RunAsync(host.Api, invocation.Get(Contract), Terms(invocation), progress, invocation.Cancellation));
        var passed = audit.Verdict == AuditVerdict.Passed;
        if (audit.Findings.Count > 0)
        {
            AuditRun.Show(invocation.Terminal, audit);
        }

        invocation.Terminal.Verdict(passed, AuditRun.Summarize(audit));
        foreach (var line in AuditRun.Next(audit))
        {
            invocation.Terminal.Say(line);
        }

        invocation.Terminal.Document(audit);
        return passed ? ExitCode.Ok : ExitCode.Refused;
    }

    private static AuditTerms Terms(Invocation invocation) => new()
    {
        Branch = invocation.Get(Branch) is { } branch ? new BranchId(branch) : null,
        From = SequenceOf(invocation.Get(From)),
        To = SequenceOf(invocation.Get(To)),
        Sample = invocation.Get(Sample),
        Seed = invocation.IsGiven(Seed) ? invocation.Get(Seed) : null,
        IsDual = invocation.Get(Dual),
    };

    private static Sequence? SequenceOf(ulong? number) => number is { } given ? new Sequence(given) : null;
}
