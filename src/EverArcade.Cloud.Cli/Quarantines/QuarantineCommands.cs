using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client.Quarantines;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Quarantines;

/// <summary><c>everarcade quarantine</c>: keep a contract from advancing, and let it go on after a passing audit.</summary>
internal static class QuarantineCommands
{
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for people.", Required = true };
    private static readonly Option<string?> Actor = new("--actor") { Description = "Who says so; 'operator' otherwise." };

    private static readonly Option<string> Audit = new("--audit")
    {
        Description = "The passing full audit whose certificate lifts it.",
        Required = true,
    };

    public static Command Create() => new("quarantine", "Show, set or lift a contract's quarantine.")
    {
        new Command("show", "Why a contract may not advance. Exit code 1 when it is quarantined.")
        {
            Contract, CommonOptions.Url,
        }.Runs(ShowAsync),
        new Command("set", "Keep a contract from advancing until a full audit passes.")
        {
            Contract, Reason, Actor, CommonOptions.Url,
        }.Runs(SetAsync),
        new Command("lift", "Let a contract go on by the certificate of a passing full audit.")
        {
            Contract, Audit, Actor, CommonOptions.Url,
        }.Runs(LiftAsync),
    };

    private static async Task<ExitCode> ShowAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var contract = invocation.Get(Contract);
        if (await host.Api.Quarantines.ReadAsync(contract, invocation.Cancellation) is not { } quarantine)
        {
            invocation.Terminal.Verdict(true, $"{contract} is not quarantined");
            invocation.Terminal.Document(new { contract, quarantined = false });
            return ExitCode.Ok;
        }

        Show(invocation.Terminal, quarantine);
        return quarantine.State == QuarantineState.Releasing ? ExitCode.Ok : ExitCode.Refused;
    }

    private static async Task<ExitCode> SetAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        Show(invocation.Terminal, await host.Api.Quarantines.SetAsync(
            invocation.Get(Contract), invocation.Get(Reason), invocation.Get(Actor), invocation.Cancellation));
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> LiftAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        Show(invocation.Terminal, await host.Api.Quarantines.LiftAsync(
            invocation.Get(Contract), invocation.Get(Audit), invocation.Get(Actor), invocation.Cancellation));
        return ExitCode.Ok;
    }

    internal static void Show(Terminal terminal, QuarantineSummary quarantine)
    {
        var state = quarantine.State switch
        {
            QuarantineState.Releasing => $"released by audit {quarantine.LiftedBy}; what it kept is running",
            QuarantineState.Lifting => $"being lifted by audit {quarantine.LiftedBy}",
            _ => $"QUARANTINED since {quarantine.Since:u} by {quarantine.Actor}: {quarantine.Reason}",
        };
        terminal.Verdict(quarantine.State is QuarantineState.Releasing or QuarantineState.Lifting, $"{quarantine.Contract} {state}");
        if (quarantine.Finding is { } finding)
        {
            terminal.Say($"  finding {finding}; what it is: everarcade finding {quarantine.Contract} {finding}");
        }

        if (quarantine.State is not (QuarantineState.Releasing or QuarantineState.Lifting))
        {
            terminal.Say($"  once what is wrong is repaired, let it go on: everarcade recover resume {quarantine.Contract}");
        }

        terminal.Document(quarantine);
    }
}
