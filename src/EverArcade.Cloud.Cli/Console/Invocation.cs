using System.CommandLine;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>One run of one command: what was asked, where to answer, when to stop.</summary>
internal sealed class Invocation(ParseResult arguments, CancellationToken cancellation)
{
    public Terminal Terminal { get; } = new(
        ((CommandInvocation)arguments.InvocationConfiguration).Streams, arguments.GetValue(CommonOptions.Json));

    public CancellationToken Cancellation { get; } = cancellation;

    public T Get<T>(Option<T> option) => arguments.GetValue(option)!;

    public T Get<T>(Argument<T> argument) => arguments.GetRequiredValue(argument);

    /// <summary>An argument that may be left out.</summary>
    public T? Find<T>(Argument<T> argument) => arguments.GetValue(argument);

    public bool IsGiven(Option option) => arguments.GetResult(option) is { Implicit: false };
}
