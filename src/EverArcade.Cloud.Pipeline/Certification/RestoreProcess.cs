using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Starts a program of ours anew as the other side of a restore (<see cref="RestoreSession"/>): a process that shares nothing
/// with this one but the bundle it is given. Thread-safe.</summary>
/// <param name="program">The program's own assembly: its entry point hands <see cref="RestoreSession.Argument"/> on.</param>
public sealed class RestoreProcess(Assembly program)
{
    /// <summary>Characters of standard error that are kept.</summary>
    private const int ErrorMax = 1_000;

    /// <summary>What of the environment a program needs to start. The rest stays here, so every secret of the host.</summary>
    private static readonly string[] Inherited =
        ["PATH", "HOME", "TMPDIR", "TMP", "TEMP", "SystemRoot", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "LD_LIBRARY_PATH"];

    /// <inheritdoc cref="FreshProcess"/>
    public async Task<FreshProcessEnd> RunAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
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

    private Process Start()
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        (start.FileName, var assembly) = FindProgram();
        if (assembly is not null)
        {
            start.ArgumentList.Add(assembly);
        }

        start.ArgumentList.Add(RestoreSession.Argument);
        foreach (var name in start.Environment.Keys.Except(Inherited, StringComparer.OrdinalIgnoreCase).ToArray())
        {
            _ = start.Environment.Remove(name);
        }

        try
        {
            return Process.Start(start) ?? throw new IOException("no process was started");
        }
        catch (Win32Exception refused)
        {
            throw new IOException($"{start.FileName} could not be started: {refused.Message}", refused);
        }
    }

    /// <summary>The program's own start file, or the runtime with its assembly.</summary>
    private (string File, string? Assembly) FindProgram()
    {
        var name = program.GetName().Name!;
        if (Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == name)
        {
            return (path, null);
        }

        var dotnet = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return (dotnet, Path.Combine(AppContext.BaseDirectory, name + ".dll"));
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
