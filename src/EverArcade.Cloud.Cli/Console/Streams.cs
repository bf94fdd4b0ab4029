using SystemConsole = System.Console;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>Where a command writes: answers to <paramref name="Output"/>, everything else to <paramref name="Error"/>.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="IsInteractive">Whether both are a terminal that can redraw a line: only then are there progress bars.</param>
internal sealed record Streams(TextWriter Output, TextWriter Error, bool IsInteractive)
{
    /// <summary>The streams of this process.</summary>
    public static Streams OfProcess() => new(
        SystemConsole.Out,
        SystemConsole.Error,
        !SystemConsole.IsOutputRedirected && !SystemConsole.IsErrorRedirected && CanRedraw());

    private static bool CanRedraw() =>
        OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
}
