using System.ComponentModel;
using System.Diagnostics;
using EverArcade.Cloud.Pipeline.Certification;

namespace EverArcade.Cloud.Cli.Certification;

/// <summary>Starts this program anew with <c>certify-restore</c>, which shares nothing with this process but the bundle it is
/// given.</summary>
internal static class RestoreProcess
{
    /// <summary>Characters of standard error that are kept.</summary>
    private const int ErrorMax = 1_000;

    /// <inheritdoc cref="FreshProcess"/>
    public static async Task<FreshProcessEnd> RunAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        using var process = Start();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await GiveAsync(process, request, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var said = await error;
            return new FreshProcessEnd(process.ExitCode, await output, said.Length <= ErrorMax ? said : said[^ErrorMax..]);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start()
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        (start.FileName, var assembly) = Program();
        if (assembly is not null)
        {
            start.ArgumentList.Add(assembly);
        }

        start.ArgumentList.Add(RestoreCommand.Name);
        try
        {
            return Process.Start(start) ?? throw new IOException("no process was started");
        }
        catch (Win32Exception refused)
        {
            throw new IOException($"{start.FileName} could not be started: {refused.Message}", refused);
        }
    }

    /// <summary>This program's own start file, or the runtime with this program's assembly.</summary>
    private static (string File, string? Assembly) Program()
    {
        var folder = AppContext.BaseDirectory;
        var name = typeof(RestoreProcess).Assembly.GetName().Name!;
        if (Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == name)
        {
            return (path, null);
        }

        var dotnet = Path.GetFullPath(Path.Combine(
            System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..",
            OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return (dotnet, Path.Combine(folder, name + ".dll"));
    }

    private static async Task GiveAsync(Process process, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(request, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything: its exit code and what it said tell why.
        }
    }
}
