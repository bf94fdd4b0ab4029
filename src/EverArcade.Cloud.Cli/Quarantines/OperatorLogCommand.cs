using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Cli.Quarantines;

/// <summary><c>everarcade operator-log</c>: what was done to contracts by hand or by finding, verified entry by entry.</summary>
internal static class OperatorLogCommand
{
    private static readonly Option<FileInfo?> FilePath = new("--output", "-o") { Description = "Also write it to this file (.evo)." };

    private static readonly Option<FileInfo?> Offline = new("--file")
    {
        Description = "Verify a file written before, without a host.",
    };

    private static readonly Option<PublicKey?> HostKey = new("--host-key")
    {
        Description = "The public key that must have signed.",
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
        "operator-log", "Show and verify the signed log of operators' actions. Exit code 1 when it does not verify.")
    {
        FilePath, Offline, HostKey, CommonOptions.Force, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var key = invocation.IsGiven(HostKey) ? invocation.Get(HostKey) : null;
        if (invocation.Get(Offline) is { } file)
        {
            return VerifyFile(invocation.Terminal, file.FullName, key);
        }

        using var host = RemoteHost.Of(invocation);
        var (rows, entries) = (new List<IReadOnlyList<string>>(), new List<ReadOnlyMemory<byte>>());
        OperatorLogEntry? last = null;
        await foreach (var item in host.Api.OperatorLog.ReadAsync(key, invocation.Cancellation))
        {
            entries.Add(item.Bytes);
            last = item.Entry;
            rows.Add(
            [
                item.Entry.Number.ToString(), $"{DateTimeOffset.FromUnixTimeMilliseconds((long)item.Entry.AtMilliseconds):u}",
                item.Entry.Action, item.Entry.Contract?.ToString() ?? "", item.Entry.Detail,
            ]);
            invocation.Terminal.Document(item.Entry);
        }

        invocation.Terminal.Table(["entry", "at", "action", "contract", "detail"], rows);
        if (invocation.Get(FilePath) is { } output)
        {
            await OutputFile.WriteAsync(output.FullName, invocation.Get(CommonOptions.Force), async stream =>
                await stream.WriteAsync(OperatorLogFile.Build(entries), invocation.Cancellation));
        }

        invocation.Terminal.Verdict(true, $"{entries.Count} entries, every link and signature good");
        if (last is not null)
        {
            invocation.Terminal.Say($"  it ends with {last.ComputeHash()}: keep that, a log that was cut short cannot lead to it again");
        }

        if (invocation.Get(FilePath) is { } written)
        {
            invocation.Terminal.Say($"  {written.FullName} written; check it: everarcade operator-log --file {written.FullName}");
        }

        return ExitCode.Ok;
    }

    private static ExitCode VerifyFile(Terminal terminal, string path, PublicKey? key)
    {
        var problem = OperatorLogFile.Verify(InputFile.Read(path, OperatorLogFile.FileBytesMax), key, out var chain);
        terminal.Verdict(
            problem is null, problem is null ? $"{path}: {chain.Count} entries, every link and signature good" : $"{path} FAILED: {problem}");
        terminal.Document(new { file = path, good = problem is null, entries = chain.Count, last = chain.Last, problem });
        return problem is null ? ExitCode.Ok : ExitCode.Refused;
    }
}
