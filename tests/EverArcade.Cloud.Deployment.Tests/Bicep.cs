using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace EverArcade.Cloud.Deployment.Tests;

/// <summary>The Bicep compiler from its NuGet package.</summary>
internal static class Bicep
{
    private static readonly Lazy<Task<(int Code, string Output, string Error)>> Built = new(() => RunAsync("build", "--stdout"));

    public static Task<(int Code, string Output, string Error)> BuildAsync() => Built.Value;

    public static Task<(int Code, string Output, string Error)> LintAsync() => RunAsync("lint");

    /// <summary>What "azd up" gives to Azure.</summary>
    public static async Task<JsonObject> TemplateAsync() => JsonNode.Parse((await BuildAsync()).Output)!.AsObject();

    private static async Task<(int Code, string Output, string Error)> RunAsync(string verb, params string[] options)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64,
            "The Bicep compiler is here as a package for Linux on x64 only; CI runs this.");
        var folder = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "BicepFolder").Value!;
        var program = Path.Combine(folder, "tools", "bicep");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        }

        var start = new ProcessStartInfo(program, [verb, Path.Combine(Repository.Root, "infra", "main.bicep"), .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
