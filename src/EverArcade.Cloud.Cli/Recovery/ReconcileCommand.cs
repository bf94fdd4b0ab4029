using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client.Recovery;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Recovery;

/// <summary><c>everarcade reconcile</c>: lays another history of a contract beside the host's.</summary>
internal static class ReconcileCommand
{
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();

    private static readonly Argument<FileInfo?> Archive = new("archive")
    {
        Description = "An archive (.evx) of the contract; --peer instead takes another deployment's.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create() => new Command(
        "reconcile", "Show where two histories of a contract part, and which of them holds. Exit code 1 when they part.")
    {
        Contract, Archive, RecoveryOptions.Peer, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var contract = invocation.Get(Contract);
        using var export = await RecoveryFile.FromPeerAsync(invocation, contract);
        using var host = RemoteHost.Patient(invocation);
        await using var archive = RecoveryFile.Open(export?.Path ?? RecoveryFile.Named(invocation, Archive));
        var report = await host.Api.Recovery.ReconcileAsync(contract, archive, invocation.Cancellation);
        Show(invocation.Terminal, report);
        invocation.Terminal.Document(report);
        return report.Parting is null && report.Here.IsProven && report.There.IsProven ? ExitCode.Ok : ExitCode.Refused;
    }

    private static void Show(Terminal terminal, ReconciliationSummary report)
    {
        terminal.Say(report.Common > report.Start ? $"common     receipts {report.Start.Next} to {report.Common}" : "common     no receipt");
        terminal.Say(report.Parting is { } parting ? $"they part  at receipt {parting}" : "they part  nowhere");
        terminal.Table(["side", "ends at", "checkpoints of trusted hosts beyond", "proven", "finding"],
        [
            Row("host", report.Here), Row("archive", report.There),
        ]);
        terminal.Verdict(report.Parting is null, $"verdict    {report.Verdict}: {Explain(report)}");
    }

    /// <summary>What the verdict means, and what can be done.</summary>
    private static string Explain(ReconciliationSummary report) => report.Verdict switch
    {
        "same" => "both are one history",
        "here-goes-on" => "the archive is the beginning of what stands at the host",
        "there-goes-on" => "the host has the beginning of the archive: everarcade recover resynchronise",
        "here" => "only what stands at the host holds",
        "there" => "only the archive holds",
        "neither-proven" => "neither executes to what it says",
        "undecided" when report.Here.Attestations > 0 => "trusted hosts have signed both: their two checkpoints are the proof of that",
        "undecided" => "both execute, and no trusted host has signed either beyond where they part",
        _ => "this program does not know it",
    };

    private static string[] Row(string name, ReconciliationSideSummary side) =>
        [name, $"{side.Sequence}", $"{side.Attestations}", side.IsProven ? "yes" : "no", side.Finding ?? ""];
}
