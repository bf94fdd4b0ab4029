using System.CommandLine;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>From arguments to an exit code: the one place where failures are answered.</summary>
internal static class CommandLine
{
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="streams">Where to write.</param>
    /// <param name="cancellation">Stops the command as a signal would.</param>
    public static async Task<int> RunAsync(string[] arguments, Streams streams, CancellationToken cancellation)
    {
        var parsed = CommandTree.Build().Parse(arguments);
        var terminal = new Terminal(streams, arguments.Contains(CommonOptions.Json.Name));
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            return Fail(terminal, UsageFailure(parsed));
        }

        try
        {
            return await parsed.InvokeAsync(new CommandInvocation(streams), cancellation);
        }
        catch (Exception fault) when (Failures.Of(fault) is { } failure)
        {
            if (parsed.GetValue(CommonOptions.Debug))
            {
                streams.Error.WriteLine(fault);
            }

            return Fail(terminal, failure);
        }
    }

    private static FailureException UsageFailure(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (Symbol? symbol = parsed.CommandResult.Command; symbol is Command; symbol = symbol.Parents.FirstOrDefault())
        {
            names.Push(symbol is RootCommand ? "everarcade" : symbol.Name);
        }

        var name = string.Join(' ', names);
        var problems = parsed.Errors.Select(UsageText.Of).Distinct();
        return new FailureException(ExitCode.Usage, $"the command line is wrong; see '{name} --help'", [.. problems]);
    }

    private static int Fail(Terminal terminal, FailureException failure)
    {
        terminal.Note($"everarcade: {failure.Message}");

        // One problem alone is in the message already.
        foreach (var problem in failure.Problems.Where(problem => !failure.Message.Contains(problem, StringComparison.Ordinal)))
        {
            terminal.Note($"  {problem}");
        }

        terminal.Document(new { error = new { exitCode = (int)failure.Code, failure.Message, failure.Problems } });
        return (int)failure.Code;
    }
}
