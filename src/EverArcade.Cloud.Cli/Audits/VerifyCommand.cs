using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary><c>everarcade verify</c>: checks an export without believing anybody.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<FileSystemInfo> Target = new("target")
    {
        Description = "An archive (.evx), or a folder whose archives are all checked.",
    };

    private static readonly Option<bool> Replay = new("--replay") { Description = "Also re-execute every receipt." };

    private static readonly Option<PublicKey?> HostKey = new("--host-key")
    {
        Description = "The public key that must have signed the checkpoints.",
        CustomParser = result =>
        {
            if (!PublicKey.TryParse(result.Tokens[0].Value, out var key))
            {
                result.AddError($"--host-key: '{result.Tokens[0].Value}' is not 64 lowercase hex digits.");
            }

            return key;
        },
    };

    public static Command Create() => new Command(
        "verify", "Check an exported history offline: chain, log, roots, signatures. Exit code 1 when something is wrong.")
    {
        Target, Replay, HostKey,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var terminal = invocation.Terminal;
        using var engine = invocation.Get(Replay) ? new ReplayEngine() : null;
        var good = true;
        foreach (var file in FilesOf(invocation.Get(Target)))
        {
            var answer = await terminal.ProgressAsync("verifying", progress => RunAsync(
                file, engine, invocation.Get(HostKey), progress, invocation.Cancellation));
            terminal.Verdict(answer.IsGood, answer.Summarize(file));
            if (answer.Hosts.Count > 0 && !invocation.IsGiven(HostKey))
            {
                terminal.Say($"  checkpoints signed by {string.Join(", ", answer.Hosts)}; --host-key pins the key you know");
            }

            terminal.Document(answer.Document());
            good &= answer.IsGood;
        }

        return good ? ExitCode.Ok : ExitCode.Refused;
    }

    /// <summary>Verifies one file.</summary>
    public static async Task<VerifyAnswer> RunAsync(
        string file, ReplayEngine? engine, PublicKey? hostKey, ProgressLine progress, CancellationToken cancellation)
    {
        await using var archive = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        var run = new VerifyRun(engine, hostKey);
        var report = await run.RunAsync(archive, progress, cancellation);
        return new VerifyAnswer(file, engine is not null, report, run.Hosts);
    }

    private static List<string> FilesOf(FileSystemInfo target)
    {
        var files = Directory.Exists(target.FullName)
            ? Directory.EnumerateFiles(target.FullName, "*.evx").Order(StringComparer.Ordinal).ToList()
            : File.Exists(target.FullName) ? [target.FullName] : [];
        return files.Count > 0
            ? files
            : throw new FailureException(ExitCode.Refused, $"{target}: no archive (.evx) there");
    }
}
