using System.Buffers;
using System.Net;
using EverArcade.Cloud.Cli.Audits;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Quarantines;
using EverArcade.Cloud.Cli.Recovery;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Cli.Serving;
using EverArcade.Cloud.Cli.Submissions;
using EverArcade.Cloud.Client;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Quarantines;
using EverArcade.Cloud.Client.Recovery;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Cli.Demo;

/// <summary>The demo of what happens when somebody meddles with a host's data: found, contained, repaired, proven, released.
/// Every step goes over HTTP, and is a command of its own.</summary>
internal sealed class TamperRun(Terminal terminal, DemoData data, CancellationToken cancellation)
{
    /// <summary>A receipt's gas used begins so many bytes before its end (docs/format.md).</summary>
    public const int GasFromEnd = 32;

    private const int CheckpointReceipts = 100;

    /// <summary>The receipt whose stored bytes are spoilt: somewhere in the middle.</summary>
    private static readonly Sequence Victim = new(321);

    public async Task<TamperResult> RunAsync()
    {
        var archive = Path.Combine(data.Folder, "backup.evx");
        var contract = await PlayAsync(archive);
        var (what, byteAt) = await data.SpoilAsync(contract, Victim, await ReadReceiptAsync(archive), cancellation);
        terminal.Say($"tampering   the host is stopped; byte {byteAt} of {what}, in receipt {Victim}, gets one bit flipped");

        await using var host = await StartAsync();
        using var remote = RemoteHost.Patient(host.Url);
        var api = remote.Api;
        Step($"audit {contract}");
        var found = await AuditAsync(api, contract);
        Step($"quarantine show {contract}");
        var contained = await api.Quarantines.ReadAsync(contract, cancellation);
        ShowContained(contract, contained);
        var refusal = await SubmitAsync(api, contract);
        terminal.Verdict(refusal is "contract-quarantined", $"contained   a new submission is refused: {refusal}");

        Step($"recover rehydrate {contract} {archive}");
        var repair = await RehydrateAsync(api, contract, archive, null);
        RecoverCommands.Show(terminal, repair);
        Step($"recover rehydrate {contract} {archive} --apply {repair.Plan}");
        repair = await RehydrateAsync(api, contract, archive, repair.Plan);
        RecoverCommands.Show(terminal, repair);

        Step($"audit {contract}");
        var clean = await AuditAsync(api, contract);
        Step($"recover resume {contract}");
        var resume = await api.Recovery.ResumeAsync(contract, null, cancellation);
        RecoverCommands.Show(terminal, resume);
        Step($"recover resume {contract} --apply {resume.Plan}");
        resume = await api.Recovery.ResumeAsync(contract, resume.Plan, cancellation);
        RecoverCommands.Show(terminal, resume);
        var answer = await SubmitAsync(api, contract);
        terminal.Verdict(answer == "executed", $"released    a new submission is {answer}");
        var verified = await VerifyAsync(api, host, contract);
        return new TamperResult(contract, byteAt, Victim, found, contained, refusal, repair, clean, resume, answer, verified);
    }

    private void Step(string command) => terminal.Say($"> everarcade {command}");

    private Task<ServedHost> StartAsync() => ServedHost.StartAsync(
        new HostSettings
        {
            Storage = data.Storage,
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            CheckpointReceipts = CheckpointReceipts,
        },
        cancellation);

    /// <summary>A match on a host that is stopped afterwards, and an export of it.</summary>
    private async Task<ContractId> PlayAsync(string archive)
    {
        await using var host = await StartAsync();
        terminal.Say($"host        {host.Url} in this process, {data.Place}");
        using var remote = RemoteHost.Patient(host.Url);
        var package = await remote.Api.Packages.PublishAsync(DemoPackages.Arena(), cancellation);
        var contract = (await remote.Api.Contracts.CreateAsync(package.Package, "demo", salt: null, cancellation)).Contract;
        var inputs = RecordedInput.ReadAll("match.jsonl", EmbeddedFiles.Read("arena/match.jsonl"));
        using var match = new MatchRun(remote.Api, contract, commandKey: null, gasLimit: null);
        var receipts = await terminal.ProgressAsync(
            "playing", progress => match.PlayAsync(inputs, onReceipt: null, progress, cancellation));
        terminal.Say($"match       {receipts.Count} signed inputs, state root {receipts[^1].Receipt.NewStateRoot}");
        Step($"export {contract} --output {archive}");
        var bytes = await terminal.ProgressAsync("exporting", progress => ExportCommand.WriteAsync(
            remote.Api, contract, null, archive, isForced: true, progress, cancellation));
        terminal.Say($"backup      {bytes} bytes");
        return contract;
    }

    private async Task<byte[]> ReadReceiptAsync(string archive)
    {
        await using var file = RecoveryFile.Open(archive);
        var reader = new ArchiveReader(file);
        while (await reader.ReadNextAsync(cancellation) is { } item)
        {
            if (item.Kind == ArchiveItemKind.Receipt && ArchiveRecord.TryRead(item.Bytes, out var record, out _)
                && record!.Receipt.Sequence == Victim)
            {
                return record.Receipt.Encode();
            }
        }

        throw new FailureException(ExitCode.Internal, $"receipt {Victim} is not in {archive}");
    }

    private async Task<AuditSummary> AuditAsync(EverArcadeClient api, ContractId contract)
    {
        var audit = await terminal.ProgressAsync(
            "auditing", progress => AuditRun.RunAsync(api, contract, new AuditTerms(), progress, cancellation));
        terminal.Verdict(audit.Verdict == AuditVerdict.Passed, AuditRun.Summarize(audit));
        if (audit.Findings.Count > 0)
        {
            AuditRun.Show(terminal, audit);
        }

        return audit;
    }

    /// <summary>The audit that finds something has contained it: nobody has to be quick.</summary>
    private void ShowContained(ContractId contract, QuarantineSummary? quarantine)
    {
        if (quarantine is null)
        {
            terminal.Verdict(false, $"{contract} is NOT quarantined");
        }
        else
        {
            QuarantineCommands.Show(terminal, quarantine);
        }
    }

    private async Task<RecoverySummary> RehydrateAsync(
        EverArcadeClient api, ContractId contract, string archive, Hash256? plan)
    {
        await using var file = RecoveryFile.Open(archive);
        return await api.Recovery.RehydrateAsync(contract, file, plan, cancellation);
    }

    /// <returns>What became of one more input: a refusal's code, or a word.</returns>
    private async Task<string> SubmitAsync(EverArcadeClient api, ContractId contract)
    {
        var input = RecordedInput.ReadAll("match.jsonl", EmbeddedFiles.Read("arena/match.jsonl"))[0];
        using var key = DemoPlayer.Key(input.Player!);
        var submission = SubmissionDraft.Create(contract, input.Action, input.Args, sender: key);
        try
        {
            var answer = await api.Submissions.SubmitAsync(submission, TimeSpan.FromSeconds(10), cancellation);
            return answer.Receipt is null ? "pending" : "executed";
        }
        catch (EverArcadeProblemException refused)
        {
            return refused.Code;
        }
    }

    private async Task<VerifyAnswer> VerifyAsync(EverArcadeClient api, ServedHost host, ContractId contract)
    {
        var file = Path.Combine(data.Folder, $"{contract}.evx");
        Step($"export {contract} --output {file}");
        _ = await terminal.ProgressAsync("exporting", progress => ExportCommand.WriteAsync(
            api, contract, null, file, isForced: true, progress, cancellation));
        Step($"verify {file} --replay --host-key {host.Key}");
        using var engine = new ReplayEngine();
        var answer = await terminal.ProgressAsync(
            "verifying", progress => VerifyCommand.RunAsync(
                file, engine, new KnownKeys([host.Key], []), progress, cancellation));
        terminal.Verdict(answer.IsGood, $"verify      {answer.Summarize("the export")}");
        return answer;
    }
}
