using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client;
using EverArcade.Cloud.Client.Recovery;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Recovery;

/// <summary><c>everarcade recover</c>: plans of recoveries, and carrying them out by their hash.</summary>
internal static class RecoverCommands
{
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();

    private static readonly Option<ulong> To = new("--to")
    {
        Description = "The newest checkpoint at or below this receipt.",
        Required = true,
    };

    private static readonly Option<ulong> Below = new("--below")
    {
        Description = "Up to the newest checkpoint at or below this receipt.",
        Required = true,
    };

    private static readonly Argument<FileInfo> Archive = new("archive") { Description = "An archive (.evx) of the contract." };

    private static readonly Argument<FileInfo?> Spare = new("archive")
    {
        Description = "An archive (.evx) of the contract, where what is needed is gone here too.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Argument<FileInfo?> Export = new("archive")
    {
        Description = "The other deployment's export (.evx), taken before; --peer takes a fresh one.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create() => new(
        "recover", "Plan a recovery; with --apply and the plan's hash, carry it out. Nothing changes without --apply.")
    {
        new Command("roll-back", "Go back to a checkpoint on a new branch. Nothing is deleted.")
        {
            Contract, To, RecoveryOptions.Apply, CommonOptions.Url,
        }.Runs(RollBackAsync),
        new Command("rehydrate", "Write lost or rotten rows and blobs again from an archive.")
        {
            Contract, Archive, RecoveryOptions.Apply, CommonOptions.Url,
        }.Runs(RehydrateAsync),
        new Command("head", "Write a head again that is gone or cannot be read.")
        {
            Contract, Spare, RecoveryOptions.Apply, CommonOptions.Url,
        }.Runs(RestoreHeadAsync),
        new Command("records", "Write a contract's own row, its package's record or that of its quarantine again.")
        {
            Contract, Spare, RecoveryOptions.Apply, CommonOptions.Url,
        }.Runs(RestoreRecordsAsync),
        new Command("resynchronise", "The same from another deployment, and go on with what trusted hosts signed there.")
        {
            Contract, Export, RecoveryOptions.Peer, RecoveryOptions.Apply, CommonOptions.Url,
        }.Runs(ResynchroniseAsync),
        new Command("resume", "Execute the whole active branch again and lift the quarantine when it is right.")
        {
            Contract, RecoveryOptions.Apply, CommonOptions.Url,
        }.Runs(ResumeAsync),
        new Command("prune", "Drop submissions and diffs that an archive has; keep that archive.")
        {
            Contract, Archive, Below, RecoveryOptions.Apply, CommonOptions.Url,
        }.Runs(PruneAsync),
    };

    private static Task<ExitCode> RollBackAsync(Invocation invocation) => RunAsync(
        invocation, (api, plan) => api.RollBackAsync(
            invocation.Get(Contract), new Sequence(invocation.Get(To)), plan, invocation.Cancellation));

    private static Task<ExitCode> ResumeAsync(Invocation invocation) => RunAsync(invocation, (api, plan) => plan is null
        ? api.ResumeAsync(invocation.Get(Contract), null, invocation.Cancellation)
        : invocation.Terminal.ProgressAsync("executing again", progress => ResumeProgress.FollowAsync(
            invocation, invocation.Get(Contract), api.ResumeAsync(invocation.Get(Contract), plan, invocation.Cancellation), progress)));

    private static Task<ExitCode> RehydrateAsync(Invocation invocation) => RunAsync(invocation, async (api, plan) =>
    {
        await using var archive = RecoveryFile.Open(invocation.Get(Archive).FullName);
        return await api.RehydrateAsync(invocation.Get(Contract), archive, plan, invocation.Cancellation);
    });

    private static Task<ExitCode> RestoreHeadAsync(Invocation invocation) => RunAsync(invocation, async (api, plan) =>
    {
        await using var archive = invocation.Get(Spare) is { } file ? RecoveryFile.Open(file.FullName) : null;
        return await api.RestoreHeadAsync(invocation.Get(Contract), archive, plan, invocation.Cancellation);
    });

    private static Task<ExitCode> RestoreRecordsAsync(Invocation invocation) => RunAsync(invocation, async (api, plan) =>
    {
        await using var archive = invocation.Get(Spare) is { } file ? RecoveryFile.Open(file.FullName) : null;
        return await api.RestoreRecordsAsync(invocation.Get(Contract), archive, plan, invocation.Cancellation);
    });

    private static Task<ExitCode> PruneAsync(Invocation invocation) => RunAsync(invocation, async (api, plan) =>
    {
        await using var archive = RecoveryFile.Open(invocation.Get(Archive).FullName);
        return await api.PruneAsync(
            invocation.Get(Contract), new Sequence(invocation.Get(Below)), archive, plan, invocation.Cancellation);
    });

    private static Task<ExitCode> ResynchroniseAsync(Invocation invocation) => RunAsync(invocation, async (api, plan) =>
    {
        using var export = await RecoveryFile.FromPeerAsync(invocation, invocation.Get(Contract));
        await using var archive = RecoveryFile.Open(export?.Path ?? RecoveryFile.Named(invocation, Export));
        return await api.ResynchroniseAsync(invocation.Get(Contract), archive, plan, invocation.Cancellation);
    });

    private static async Task<ExitCode> RunAsync(
        Invocation invocation, Func<RecoveryApi, Hash256?, Task<RecoverySummary>> run)
    {
        using var host = RemoteHost.Patient(invocation);
        var recovery = await run(host.Api.Recovery, invocation.Get(RecoveryOptions.Apply));
        Show(invocation.Terminal, recovery);
        if (recovery is { Applied: true, Action: "roll-back" or "restore-head" })
        {
            invocation.Terminal.Say($"  it is quarantined; let it go on with: everarcade recover resume {invocation.Get(Contract)}");
        }

        invocation.Terminal.Document(recovery);
        return ExitCode.Ok;
    }

    private static string Steps(RecoverySummary recovery) => PlainText.Count(recovery.StepCount, "step");

    /// <summary>A plan to read, or what was done.</summary>
    internal static void Show(Terminal terminal, RecoverySummary recovery)
    {
        foreach (var step in recovery.Steps)
        {
            terminal.Say($"  {step}");
        }

        if (recovery.StepCount > recovery.Steps.Count)
        {
            terminal.Say($"  and {recovery.StepCount - recovery.Steps.Count} more");
        }

        terminal.Verdict(true, recovery switch
        {
            { Applied: true } => $"done: {recovery.Action}, {Steps(recovery)}",
            { StepCount: 0, Action: "rehydrate" or "resynchronise" } => "nothing to do: what the archive holds stands here as it must",
            { StepCount: 0 } => "nothing to do",
            _ => $"plan {recovery.Plan}: {Steps(recovery)}; carry it out with --apply {recovery.Plan}",
        });
    }
}
