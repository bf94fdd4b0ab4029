using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client.Logs;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Notes;

namespace EverArcade.Cloud.Cli.Logs;

/// <summary><c>everarcade log</c>: follows a contract's receipt log as public witnesses do.</summary>
internal static class LogCommands
{
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();
    private static readonly Argument<DirectoryInfo> Folder = new("folder") { Description = "The copy: a folder of files." };
    private static readonly Option<uint> Branch = new("--branch") { Description = "The branch; 0, from genesis, otherwise." };
    private static readonly Option<string?> Key = new("--key")
    {
        Description = "The key that must have signed, as name+id+base64; otherwise the one the host shows, which is then to be believed.",
    };

    private static readonly Option<string> KnownKey = new("--key")
    {
        Description = "The key that must have signed, as name+id+base64.",
        Required = true,
    };

    public static Command Create() => new("log", "Follow a contract's receipt log as public witnesses do (C2SP tlog-tiles).")
    {
        new Command("note", "Print the log's newest size and root, as the note that the host signed.")
        {
            Contract, Branch, Key, CommonOptions.Url,
        }.Runs(NoteAsync),
        new Command("mirror", "Copy the log into a folder that any web server can serve, checking every entry; again to bring it up to date.")
        {
            Contract, Folder, Branch, Key, CommonOptions.Url,
        }.Runs(MirrorAsync),
        new Command("check", "Check such a copy without the host: exit code 4 unless its entries give the signed root.")
        {
            Folder, KnownKey,
        }.Runs(CheckAsync),
    };

    private static async Task<ExitCode> NoteAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var (contract, branch) = (invocation.Get(Contract), new BranchId(invocation.Get(Branch)));
        var key = await KeyAsync(invocation, host.Api.Logs, contract, branch);
        var note = await host.Api.Logs.ReadNoteAsync(contract, branch, key, invocation.Cancellation) ?? throw Unknown(contract, branch);
        foreach (var line in note.Note.ToString().TrimEnd('\n').Split('\n'))
        {
            invocation.Terminal.Say(line);
        }

        Document(invocation, note, key);
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> MirrorAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var (contract, branch) = (invocation.Get(Contract), new BranchId(invocation.Get(Branch)));
        var key = await KeyAsync(invocation, host.Api.Logs, contract, branch);
        var mirror = new LogMirror(invocation.Get(Folder)!.FullName, key);
        var note = await invocation.Terminal.ProgressAsync("mirroring", progress => mirror.UpdateAsync(
            host.Api.Logs, contract, branch, Report(progress), invocation.Cancellation)) ?? throw Unknown(contract, branch);
        invocation.Terminal.Verdict(true, $"{invocation.Get(Folder)!.FullName} has {note.Log.Size} receipts, root {note.Log.Root}");
        Document(invocation, note, key);
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> CheckAsync(Invocation invocation)
    {
        var key = Parse(invocation.Get(KnownKey)!);
        var mirror = new LogMirror(invocation.Get(Folder)!.FullName, key);
        var note = await invocation.Terminal.ProgressAsync("checking", progress =>
            Task.FromResult(Check(mirror, Report(progress), invocation.Cancellation)));
        invocation.Terminal.Verdict(true, $"{note.Log.Size} receipts give the signed root {note.Log.Root}");
        Document(invocation, note, key);
        return ExitCode.Ok;
    }

    /// <summary>Here no host is asked, so none is to blame.</summary>
    private static CheckedNote Check(LogMirror mirror, Progress progress, CancellationToken cancellation)
    {
        try
        {
            return mirror.Verify(progress, cancellation);
        }
        catch (EverArcadeAnswerException wrong)
        {
            throw new FailureException(ExitCode.Integrity, $"the copy does not hold: {wrong.Message}");
        }
    }

    private static async Task<NoteKey> KeyAsync(Invocation invocation, LogsApi logs, ContractId contract, BranchId branch)
    {
        if (invocation.Get(Key) is { } given)
        {
            return Parse(given);
        }

        var key = await logs.ReadKeyAsync(contract, branch, invocation.Cancellation) ?? throw Unknown(contract, branch);
        invocation.Terminal.Note($"No --key: believing the host's own, {key}");
        return key;
    }

    private static NoteKey Parse(string text) =>
        NoteKey.TryParse(text, out var key) ? key : throw new FailureException(ExitCode.Usage, $"--key: \"{text}\" is no name+id+base64.");

    private static FailureException Unknown(ContractId contract, BranchId branch) =>
        new(ExitCode.Refused, $"The host does not grow a log of contract {contract}, branch {branch}.");

    private static Progress Report(ProgressLine line) => new(line);

    private static void Document(Invocation invocation, CheckedNote note, NoteKey key) => invocation.Terminal.Document(new
    {
        origin = note.Log.Origin,
        size = note.Log.Size,
        root = note.Log.Root,
        key = key.ToString(),
        note = note.Note.ToString(),
    });

    private sealed class Progress(ProgressLine line) : IProgress<(ulong Checked, ulong Size)>
    {
        public void Report((ulong Checked, ulong Size) value) =>
            line.Report((long)value.Checked, (long)value.Size, $"{value.Checked} of {value.Size} receipts");
    }
}
