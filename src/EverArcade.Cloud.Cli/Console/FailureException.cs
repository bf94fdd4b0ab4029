namespace EverArcade.Cloud.Cli.Console;

/// <summary>A command cannot go on, and its user is told why in one line and a list. Answered in <see cref="CommandLine"/> only.</summary>
/// <param name="code">What the process exits with.</param>
/// <param name="message">One line that names the field, file or offset.</param>
/// <param name="problems">Everything that is wrong, one line each; empty when the message says it all.</param>
internal sealed class FailureException(ExitCode code, string message, IReadOnlyList<string> problems) : Exception(message)
{
    public FailureException(ExitCode code, string message)
        : this(code, message, [])
    {
    }

    public ExitCode Code { get; } = code;

    public IReadOnlyList<string> Problems { get; } = problems;
}
