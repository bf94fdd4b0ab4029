using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary><c>everarcade verify</c>: checks what was taken home from a host, without believing anybody.</summary>
internal static class VerifyCommand
{
    private static readonly string[] Endings = ["*.evx", "*.evc", "*.evo"];

    private static readonly Argument<FileSystemInfo> Target = new("target")
    {
        Description = "An archive (.evx), an audit's certificate (.evc), an operator log (.evo), or a folder of them.",
    };

    private static readonly Option<bool> Replay = new("--replay") { Description = "Also re-execute every receipt of an archive." };

    private static readonly Option<PublicKey[]> HostKey = KnownKeys.Option(
        "--host-key", "A public key of the host that must have signed; again for each key it has had.");

    private static readonly Option<PublicKey[]> Auditor = KnownKeys.Option(
        "--auditor", "A public key that may have signed certificates; a certificate's file alone is held against --host-key otherwise.");

    public static Command Create() => new Command(
        "verify", "Check an export, a certificate or an operator log offline. Exit code 1 when something is wrong.")
    {
        Target, Replay, HostKey, Auditor,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var known = new KnownKeys(invocation.Get(HostKey), invocation.Get(Auditor));
        using var engine = invocation.Get(Replay) ? new ReplayEngine() : null;
        var good = true;
        var files = FilesOf(invocation.Get(Target));
        foreach (var file in files)
        {
            try
            {
                good &= await VerifyAsync(file, engine, known, invocation);
            }
            catch (FailureException unfit) when (files.Count > 1)
            {
                // Of a folder the others are told about too.
                invocation.Terminal.Verdict(false, $"FAILED: {unfit.Message}");
                invocation.Terminal.Document(new { file, good = false, problem = unfit.Message });
                good = false;
            }
        }

        return good ? ExitCode.Ok : ExitCode.Refused;
    }

    private static async Task<bool> VerifyAsync(string file, ReplayEngine? engine, KnownKeys known, Invocation invocation) =>
        VerifiedFile.KindOf(file) switch
        {
            VerifiedKind.Certificate => VerifyCertificate(file, known, invocation.Terminal),
            VerifiedKind.OperatorLog => VerifyOperatorLog(file, known, invocation.Terminal),
            _ => await VerifyArchiveAsync(file, engine, known, invocation),
        };

    /// <summary>Verifies one archive.</summary>
    public static async Task<VerifyAnswer> RunAsync(
        string file, ReplayEngine? engine, KnownKeys known, ProgressLine progress, CancellationToken cancellation)
    {
        await using var archive = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        var run = new VerifyRun(engine, known);
        var report = await run.RunAsync(archive, progress, cancellation);
        return new VerifyAnswer(file, engine is not null, report, run.Hosts, run.Auditors);
    }

    private static async Task<bool> VerifyArchiveAsync(
        string file, ReplayEngine? engine, KnownKeys known, Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var answer = await terminal.ProgressAsync(
            "verifying", progress => RunAsync(file, engine, known, progress, invocation.Cancellation));
        terminal.Verdict(answer.IsGood, answer.Summarize(file));
        if (answer.Hosts.Count > 0 && known.Hosts.Count == 0)
        {
            terminal.Say($"  checkpoints signed by {string.Join(", ", answer.Hosts)}; --host-key pins the key you know");
        }

        if (answer.Auditors.Count > 0 && known.Auditors.Count == 0)
        {
            terminal.Say($"  certificates signed by {string.Join(", ", answer.Auditors)}; --auditor pins the key you know");
        }

        terminal.Document(answer.Document());
        return answer.IsGood;
    }

    private static bool VerifyCertificate(string file, KnownKeys known, Terminal terminal)
    {
        var keys = known.Auditors.Count > 0 ? known.Auditors : known.Hosts;
        var answer = CertificateAnswer.Of(file, keys);
        terminal.Verdict(answer.IsGood, answer.Summarize());
        if (keys.Count == 0)
        {
            terminal.Say($"  signed by {answer.Signed.Auditor}; --auditor pins the key you know");
        }

        terminal.Document(answer.Document());
        return answer.IsGood;
    }

    private static bool VerifyOperatorLog(string file, KnownKeys known, Terminal terminal)
    {
        var chain = new OperatorLogChain(known.Hosts);
        var problem = OperatorLogFile.Verify(InputFile.Read(file, OperatorLogFile.FileBytesMax), chain);
        terminal.Verdict(problem is null, problem is null
            ? $"{file} is good: {chain.Count} entries, every link and signature; it ends with {chain.Last}" : $"{file} FAILED: {problem}");
        if (known.Hosts.Count == 0 && chain.Hosts.Count > 0)
        {
            terminal.Say($"  signed by {chain.Hosts[0]}; --host-key pins the key you know");
        }

        terminal.Document(new { file, good = problem is null, entries = chain.Count, last = chain.Last, hosts = chain.Hosts, problem });
        return problem is null;
    }

    private static List<string> FilesOf(FileSystemInfo target)
    {
        var files = Directory.Exists(target.FullName)
            ? Endings.SelectMany(ending => Directory.EnumerateFiles(target.FullName, ending)).Order(StringComparer.Ordinal).ToList()
            : File.Exists(target.FullName) ? [target.FullName] : [];
        return files.Count > 0
            ? files
            : throw new FailureException(ExitCode.Refused, $"{target}: no archive (.evx), certificate (.evc) or operator log (.evo) there");
    }
}
