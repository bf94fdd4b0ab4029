using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Audits;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary><c>everarcade replay</c>: shows a finding again, on any machine, from its repro bundle.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<FileInfo> Bundle = new("bundle") { Description = "A repro bundle (.evb)." };

    public static Command Create() => new Command(
        "replay", "Re-execute the one execution of a repro bundle. Exit code 0 when its finding comes out again.")
    {
        Bundle,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var (terminal, path) = (invocation.Terminal, invocation.Get(Bundle).FullName);
        if (!ReproBundle.TryRead(InputFile.Read(path, ReproBundle.BytesMax), out var bundle, out var problem))
        {
            throw new FailureException(ExitCode.Refused, $"{path} is no repro bundle: {problem}");
        }

        using var engine = new ReplayEngine();
        var result = await engine.Threads.RunAsync(() => engine.Replay(bundle!), invocation.Cancellation);
        if (!result.IsKnownProfile)
        {
            throw new FailureException(ExitCode.Refused, $"this build lacks profile {bundle!.Profile.Name}: nothing is said about the receipt");
        }

        var reproduced = result.Reproduces(bundle!);
        terminal.Verdict(reproduced, reproduced
            ? $"reproduced: {bundle!.Kind} at receipt {bundle.Sequence.Next} of contract {bundle.Contract}"
            : result.Finding is { } other ? other.Kind == bundle!.Kind
                ? $"NOT reproduced: {other.Kind}, as recorded, but with other values: recorded are expected {bundle.Expected}, found {bundle.Found}"
                : $"NOT reproduced: {other.Kind}, recorded is {bundle.Kind}"
            : "NOT reproduced: the receipt comes out as it is stored");
        terminal.Say($"  expected {result.Finding?.Expected}");
        terminal.Say($"  found    {result.Finding?.Found}");
        terminal.Table(["key", "expected", "found"], [.. result.Keys.Select(
            key => new[] { key.Key, key.Expected ?? "(absent)", key.Found ?? "(absent)" })]);
        terminal.Document(new
        {
            file = path,
            reproduced,
            contract = bundle!.Contract,
            sequence = bundle.Sequence.Next,
            recorded = bundle.Kind,
            found = result.Finding,
            keys = result.Keys,
        });
        return reproduced ? ExitCode.Ok : ExitCode.Refused;
    }
}
