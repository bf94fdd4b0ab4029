using System.CommandLine;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>Gives a command its action.</summary>
internal static class CommandRun
{
    public static Command Runs(this Command command, Func<Invocation, Task<ExitCode>> run)
    {
        command.SetAction(async (ParseResult arguments, CancellationToken cancellation) =>
            (int)await run(new Invocation(arguments, cancellation)));
        return command;
    }
}
