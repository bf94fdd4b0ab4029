using System.Diagnostics;
using System.Text.Json;

namespace EverArcade.Cloud.EndToEnd.Tests;

/// <summary>The built command line in a process of its own, as a user runs it.</summary>
internal sealed record CliProcess(int Code, string Output, string Error)
{
    /// <summary>A command that takes longer has hung: many times what any takes, so that a busy machine fails nothing.</summary>
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(5);

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static Process Start(params IEnumerable<string> arguments) => Start([], arguments);

    public static Process Start(IEnumerable<(string Name, string Value)> environment, IEnumerable<string> arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "everarcade.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A terminal's or a developer's settings must not change what is tested.
        start.Environment.Remove("EVERARCADE_URL");
        // It lives for seconds: what is gained by counting which code is hot comes later.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static async Task<CliProcess> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(TimeMax);
        var output = process.StandardOutput.ReadToEndAsync(time.Token);
        var error = process.StandardError.ReadToEndAsync(time.Token);
        try
        {
            await process.WaitForExitAsync(time.Token);
            return new CliProcess(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"everarcade {string.Join(' ', arguments)} has not ended within {TimeMax}.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>The same, for a command that must end with <paramref name="code"/>.</summary>
    public static async Task<CliProcess> ExpectAsync(int code, params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.True(result.Code == code, $"everarcade {string.Join(' ', arguments)}: {result.Code}\n{result.Output}{result.Error}");
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        return result;
    }
}
