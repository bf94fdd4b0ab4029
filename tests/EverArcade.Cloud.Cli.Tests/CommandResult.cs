using System.Text.Json;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Tests;

/// <summary>What a command did, run in this process with its streams captured.</summary>
internal sealed record CommandResult(ExitCode Code, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(
            arguments, new Streams(output, error, IsInteractive: false), TestContext.Current.CancellationToken);
        return new CommandResult((ExitCode)code, output.ToString(), error.ToString());
    }

    /// <summary>The same, for a command that must succeed.</summary>
    public static async Task<CommandResult> SucceedAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.True(result.Code == ExitCode.Ok, $"{string.Join(' ', arguments)}: {result.Code}\n{result.Output}{result.Error}");
        return result;
    }
}
