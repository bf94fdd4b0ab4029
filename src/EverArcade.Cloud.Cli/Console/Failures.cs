using System.Net.Sockets;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline;
using Microsoft.Extensions.Options;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>What a fault means to the user of a command.</summary>
internal static class Failures
{
    public static FailureException Of(Exception fault) => fault switch
    {
        FailureException failure => failure,
        AggregateException { InnerExceptions: [var only] } => Of(only),
        EverArcadeProblemException problem => OfProblem(problem),
        EverArcadeAnswerException answer =>
            new(ExitCode.Integrity, $"the host's answer does not hold: {PlainText.OneLine(answer.Message)}"),
        IntegrityException corrupt => new(ExitCode.Integrity, $"{corrupt.Place} is corrupt: {corrupt.Detail}"),
        OptionsValidationException invalid => new(ExitCode.Refused, "a setting is wrong", [.. invalid.Failures]),
        StorageUnavailableException or ExecutionFaultException =>
            new(ExitCode.Unreachable, $"this cannot be done now: {PlainText.OneLine(fault.Message)}"),
        TaskCanceledException { InnerException: TimeoutException } => new(ExitCode.Unreachable, "the host did not answer in time"),
        OperationCanceledException => new(ExitCode.Interrupted, "stopped before it was done"),
        _ when IsUnanswered(fault) => new(ExitCode.Unreachable, "the host ended the connection without an answer"),
        HttpRequestException or SocketException =>
            new(ExitCode.Unreachable,
                $"the host cannot be reached: {PlainText.OneLine(fault.Message)}; --url names another, 'everarcade serve' starts one here"),
        IOException or UnauthorizedAccessException => new(ExitCode.Unreachable, PlainText.OneLine(fault.Message)),
        _ => new(ExitCode.Internal, $"a bug: {fault.GetType().Name}: {PlainText.OneLine(fault.Message)} (--debug shows where)"),
    };

    /// <summary>The same, and what its user can do now.</summary>
    public static FailureException With(Exception fault, params IEnumerable<string> advice)
    {
        var failure = Of(fault);
        return new FailureException(failure.Code, failure.Message, [.. failure.Problems, .. advice]);
    }

    /// <summary>Whether the host was reached and may have acted on a request that it did not answer.</summary>
    public static bool IsUnanswered(Exception fault) => fault
        is HttpIOException
        or HttpRequestException
        {
            StatusCode: null,
            HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError or HttpRequestError.Unknown,
        };

    private static FailureException OfProblem(EverArcadeProblemException problem)
    {
        var code = (problem.Code, problem.Status) switch
        {
            ("integrity", _) => ExitCode.Integrity,
            (_, >= 500) => ExitCode.Unreachable,
            _ => ExitCode.Refused,
        };
        var trace = problem.Status >= 500 && problem.TraceId is { } id ? $" (trace {id})" : "";
        var hint = problem.Code == "unexpected-answer"
            ? "; what answers at --url may be no host of EverArcade.Cloud" : "";
        var what = problem.Refusals is [var only] ? $"{problem.Status} {only}" : problem.Message;
        return new FailureException(code, $"the host answered {PlainText.OneLine(what)}{trace}{hint}",
            [.. problem.Refusals.Select(refusal => refusal.ToString())]);
    }
}
