using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Pipeline.Certification;
using SystemConsole = System.Console;

namespace EverArcade.Cloud.Cli.Certification;

/// <summary><c>everarcade certify-restore</c>: the new process of a certification. Reads a bundle from standard input, goes on from its
/// checkpoint, and writes a line for each receipt. Not for people: hidden.</summary>
internal static class RestoreCommand
{
    public const string Name = "certify-restore";

    public static Command Create() => new Command(Name, "Go on from a checkpoint that is given on standard input.")
    {
        Hidden = true,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        if (!RestoreBundle.TryRead(await ReadAsync(invocation.Cancellation), out var bundle))
        {
            throw new FailureException(ExitCode.Integrity, "standard input holds no bundle of a certification");
        }

        using var engines = new LocalEngines();
        var lines = await engines.Threads.RunAsync(
            () => RestoreRun.Execute(bundle!, engines.Executor, engines.Loader).ToArray(), invocation.Cancellation);
        foreach (var line in lines)
        {
            invocation.Terminal.Say(line);
        }

        return ExitCode.Ok;
    }

    private static async Task<byte[]> ReadAsync(CancellationToken cancellation)
    {
        await using var input = SystemConsole.OpenStandardInput();
        using var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (await input.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            if (bytes.Length + read > RestoreBundle.BytesMax)
            {
                throw new FailureException(ExitCode.Refused, $"standard input: at most {RestoreBundle.BytesMax} bytes are taken");
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }
}
