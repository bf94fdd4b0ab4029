using System.Net.Sockets;
using EverArcade.Cloud.Pipeline;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>What a fault means to the user of a command.</summary>
internal static class Failures
{
    public static FailureException Of(Exception fault) => fault switch
    {
        FailureException failure => failure,
        AggregateException { InnerExceptions: [var only] } => Of(only),
        OperationCanceledException => new(ExitCode.Interrupted, "stopped before it was done"),
        IntegrityException corrupt => new(ExitCode.Integrity, $"{corrupt.Place} is corrupt: {corrupt.Detail}"),
        StorageUnavailableException trouble => new(ExitCode.Unreachable, $"the store cannot be used now: {OneLine(trouble)}"),
        HttpRequestException or SocketException => new(ExitCode.Unreachable, $"the host cannot be reached: {OneLine(fault)}"),
        IOException or UnauthorizedAccessException => new(ExitCode.Unreachable, OneLine(fault)),
        _ => new(ExitCode.Internal, $"a bug: {fault.GetType().Name}: {OneLine(fault)} (--debug shows where)"),
    };

    private static string OneLine(Exception fault) => fault.Message.ReplaceLineEndings(" ");
}
