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

    private static readonly Option<string?> HostKey = new("--host-key")
    {
        Description = "The key that must have signed the host's log, when it is another host than the copy was made from.",
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
        new Command("compare", "Find the first receipt in which a host's log differs from such a copy: exit code 1 if there is one.")
        {
            Contract, Folder, KnownKey, HostKey, Branch, CommonOptions.Url,
        }.Runs(CompareAsync),
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

    private static async Task<ExitCode> CompareAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var (contract, branch) = (invocation.Get(Contract), new BranchId(invocation.Get(Branch)));
        var key = Parse(invocation.Get(KnownKey)!);
        var hostKey = invocation.Get(HostKey) is { } other ? Parse(other) : key;
        var parting = await new LogMirror(invocation.Get(Folder)!.FullName, key).CompareAsync(
            host.Api.Logs, contract, branch, hostKey, invocation.Cancellation) ?? throw Unknown(contract, branch);
        var first = parting.Common + 1;
        invocation.Terminal.Verdict(!parting.Parts, parting.Parts
            ? $"receipt {first} is another one on the host than in the copy; the {parting.Common} before it are the same ({parting.Tiles} tiles of each compared)"
            : $"the first {parting.Common} receipts are the same; the copy has {parting.Kept}, the host {parting.Hosted}");
        if (parting.Parts)
        {
            invocation.Terminal.Note($"Whether the host can show its own: everarcade audit {contract} --from {first} --to {first}");
        }

        invocation.Terminal.Document(new
        {
            common = parting.Common,
            parts = parting.Parts,
            kept = parting.Kept,
            hosted = parting.Hosted,
            tiles = parting.Tiles,
        });
        return parting.Parts ? ExitCode.Refused : ExitCode.Ok;
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
