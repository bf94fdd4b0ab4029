using System.Net;
using EverArcade.Cloud.Cli.Audits;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Contracts;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Cli.Serving;
using EverArcade.Cloud.Cli.Submissions;
using EverArcade.Cloud.Client;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Client.Checkpoints;
using EverArcade.Cloud.Client.Receipts;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Demo;

/// <summary>The demo from a started host to the last green line. Every step goes over HTTP, as a frontend's would.</summary>
internal sealed class DemoRun(Terminal terminal, DemoData data, CancellationToken cancellation)
{
    /// <summary>Receipts between checkpoints: few, so that a short match has some.</summary>
    private const int CheckpointReceipts = 100;

    private const int CheckpointsMax = 100;

    public async Task<DemoResult> RunAsync()
    {
        await using var host = await ServedHost.StartAsync(
            new HostSettings
            {
                Storage = data.Storage,
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                CheckpointReceipts = CheckpointReceipts,
            },
            cancellation);
        terminal.Say($"host        {host.Url} in this process, {data.Place}");
        using var remote = new RemoteHost(host.Url);
        var api = remote.Api;
        var package = await api.Packages.PublishAsync(DemoPackages.Arena(), cancellation);
        terminal.Say($"package     {package.Name} {package.Version}, {PlainText.Short(package.Package.ToString())}, "
            + $"signed by {PlainText.Short(package.Publisher.ToString())}");
        var contract = (await api.Contracts.CreateAsync(package.Package, "demo", salt: null, cancellation)).Contract;
        terminal.Say($"contract    {contract}");

        var receipts = await PlayAsync(api, contract);
        var state = await ReadStateAsync(api, contract);
        var differences = ExpectedMatch.Read().Compare(EmbeddedFiles.Read("arena/arena.wasm"), receipts, state);
        ShowMatch(receipts, differences);
        var scores = Scoreboard.Read(state);
        ShowScores(scores, state);
        var checkpoints = await ReadCheckpointsAsync(api, contract);
        var audit = await terminal.ProgressAsync(
            "auditing", progress => AuditRun.RunAsync(api, contract, new AuditTerms(), progress, cancellation));
        terminal.Verdict(audit.Verdict == AuditVerdict.Passed, AuditRun.Summarize(audit));
        ShowFindings(audit);
        var verified = await VerifyAsync(api, host, contract);
        return new DemoResult
        {
            Url = host.Url,
            Data = data.Folder,
            Prefix = (data.Storage as HostStorage.Azure)?.Prefix,
            HostKey = host.Key,
            Package = package.Package,
            Contract = contract,
            Receipts = receipts,
            Differences = differences,
            Scores = scores,
            Checkpoints = checkpoints.Count,
            Audit = audit,
            Verified = verified,
        };
    }

    private async Task<IReadOnlyList<CheckedReceipt>> PlayAsync(EverArcadeClient api, ContractId contract)
    {
        var inputs = RecordedInput.ReadAll("match.jsonl", EmbeddedFiles.Read("arena/match.jsonl"));
        using var match = new MatchRun(api, contract, commandKey: null, gasLimit: null);
        return await terminal.ProgressAsync(
            "playing", progress => match.PlayAsync(inputs, onReceipt: null, progress, cancellation));
    }

    private async Task<IReadOnlyDictionary<string, string>> ReadStateAsync(EverArcadeClient api, ContractId contract)
    {
        var state = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var item in StateCommands.ReadAsync(api, contract, limit: 0, cancellation))
        {
            state[item.Key] = item.Value;
        }

        return state;
    }

    private async Task<IReadOnlyList<CheckedCheckpoint>> ReadCheckpointsAsync(EverArcadeClient api, ContractId contract)
    {
        var page = await api.Checkpoints.ListAsync(contract, Sequence.Zero.Next, CheckpointsMax, cancellation);
        terminal.Say($"checkpoints {page.Items.Count}, each signed by the host:");
        terminal.Table(["  receipt", "state root", "log root", "checkpoint"], [.. page.Items.Select(item => new[]
        {
            $"  {item.Signed.Checkpoint.Sequence}", PlainText.Short(item.Signed.Checkpoint.StateRoot.ToString()),
            PlainText.Short(item.Signed.Checkpoint.Frontier.Root.ToString()), PlainText.Short(item.Hash.ToString()),
        })]);
        return page.Items;
    }

    private async Task<VerifyAnswer> VerifyAsync(EverArcadeClient api, ServedHost host, ContractId contract)
    {
        var file = Path.Combine(data.Folder, $"{contract}.evx");
        var bytes = await terminal.ProgressAsync("exporting", progress => ExportCommand.WriteAsync(
            api, contract, null, file, isForced: true, progress, cancellation));
        terminal.Say($"export      {bytes} bytes");
        using var engine = new ReplayEngine();
        var answer = await terminal.ProgressAsync(
            "verifying", progress => VerifyCommand.RunAsync(
                file, engine, new KnownKeys([host.Key], []), progress, cancellation));
        terminal.Verdict(answer.IsGood, $"verify      {answer.Summarize("the export")}");
        return answer;
    }

    private void ShowMatch(IReadOnlyList<CheckedReceipt> receipts, IReadOnlyList<string> differences)
    {
        var counts = receipts.CountBy(receipt => ReceiptText.Status(receipt.Receipt))
            .Select(group => $"{group.Value} {group.Key}");
        var gas = receipts.Aggregate(0UL, (sum, receipt) => sum + receipt.Receipt.GasUsed);
        terminal.Say($"match       {receipts.Count} signed inputs: {string.Join(", ", counts)}; gas {gas}");
        terminal.Say($"state root  {receipts[^1].Receipt.NewStateRoot}");
        terminal.Verdict(differences.Count == 0, differences.Count == 0
            ? "recording   every outcome and the final state are those of the recording"
            : $"recording   {differences.Count} differences");
        foreach (var difference in differences.Take(10))
        {
            terminal.Say($"  {difference}");
        }
    }

    private void ShowScores(IReadOnlyList<ScoreboardRow> scores, IReadOnlyDictionary<string, string> state)
    {
        if (state.TryGetValue("result", out var result) && result.Split(',', 4) is [var round, _, var kills, var winner])
        {
            terminal.Say($"scoreboard  round {round} went to {winner} with {kills} kills; now:");
        }

        terminal.Table(["  player", "rounds", "kills", "deaths", "key"], [.. scores.Select(row => new[]
        {
            $"  {row.Name}", row.RoundsWon.ToString(), row.Score.ToString(), row.Deaths.ToString(), PlainText.Short(row.Key),
        })]);
    }

    private void ShowFindings(AuditSummary audit)
    {
        if (audit.Findings.Count > 0)
        {
            AuditRun.Show(terminal, audit);
        }
    }
}
