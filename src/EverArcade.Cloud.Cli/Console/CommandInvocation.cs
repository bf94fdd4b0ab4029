using System.CommandLine;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>Carries the streams to where a command runs, and lets faults through to <see cref="CommandLine"/>.</summary>
internal sealed class CommandInvocation : InvocationConfiguration
{
    /// <summary>How long a command may take to stop after a signal: what is in flight is finished, not cut off.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(30);

    public CommandInvocation(Streams streams)
    {
        Streams = streams;
        Output = streams.Output;
        Error = streams.Error;
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = StopTime;
    }

    public Streams Streams { get; }
}
