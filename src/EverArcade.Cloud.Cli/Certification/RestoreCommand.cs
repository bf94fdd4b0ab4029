using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Pipeline.Certification;
using SystemConsole = System.Console;

namespace EverArcade.Cloud.Cli.Certification;

/// <summary><c>everarcade certify-restore</c>: the new process of a certification. Reads a bundle from standard input, goes on from its
/// checkpoint, and writes a line for each receipt. Not for people: hidden.</summary>
internal static class RestoreCommand
{
    public static Command Create() => new Command(RestoreSession.Argument, "Go on from a checkpoint that is given on standard input.")
    {
        Hidden = true,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        await using var input = SystemConsole.OpenStandardInput();
        foreach (var line in await RestoreSession.ExecuteAsync(input, invocation.Cancellation))
        {
            invocation.Terminal.Say(line);
        }

        return ExitCode.Ok;
    }
}
