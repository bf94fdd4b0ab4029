using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>Where this deployment's compiler lies and how it is started: beside the host, by the runtime the host itself runs on.</summary>
internal static class CompilerLocation
{
    private const string Name = "EverArcade.Cloud.Compiler";

    /// <summary>Managed heap of a compiler, bytes, hexadecimal as the runtime reads it: the module, its artefact and room. The engine's
    /// own memory is not in it.</summary>
    private const string HeapBytes = "0x10000000";

    /// <summary>How to start a compiler out of <paramref name="folder"/>.</summary>
    /// <exception cref="ExecutionFaultException">It is not there: the deployment is incomplete.</exception>
    public static ProcessStartInfo Find(string folder, CompileCaps caps, CompileTarget target = CompileTarget.Serving)
    {
        var assembly = Path.Combine(folder, Name + ".dll");
        var ownHost = Path.Combine(folder, OperatingSystem.IsWindows() ? Name + ".exe" : Name);
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        if (!File.Exists(assembly))
        {
            throw new ExecutionFaultException(
                ExecutionFaultKind.Compiler, $"{Name}.dll is not beside the host: nothing can be compiled here.");
        }

        // A host that carries its own runtime has no dotnet; its compiler then has a start program of its own.
        if (FindDotnet() is { } dotnet)
        {
            start.FileName = dotnet;
            start.ArgumentList.Add(assembly);
        }
        else
        {
            start.FileName = File.Exists(ownHost)
                ? ownHost
                : throw new ExecutionFaultException(
                    ExecutionFaultKind.Compiler, $"Neither dotnet nor {Name}'s own start program is here: nothing can be compiled.");
        }

        start.ArgumentList.Add($"{caps.MemoryBytes}");
        start.ArgumentList.Add($"{(long)Math.Ceiling(caps.WallClock.TotalSeconds)}");
        start.ArgumentList.Add($"{(int)target}");
        Strip(start.Environment);
        return start;
    }

    /// <summary>The dotnet that runs this process: <c>dotnet/shared/Microsoft.NETCore.App/10.0.0/</c> is its runtime's folder.</summary>
    private static string? FindDotnet()
    {
        var root = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..");
        var dotnet = Path.GetFullPath(Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(dotnet) ? dotnet : null;
    }

    /// <summary>Leaves nothing of the host's environment, so no secret of it, but what Windows needs to load a library.</summary>
    private static void Strip(IDictionary<string, string?> environment)
    {
        const string SystemRoot = "SystemRoot";
        environment.TryGetValue(SystemRoot, out var system);
        environment.Clear();
        if (OperatingSystem.IsWindows())
        {
            environment[SystemRoot] = system;
        }

        environment["DOTNET_GCHeapHardLimit"] = HeapBytes;
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_gcConcurrent"] = "0";
        environment["DOTNET_TieredPGO"] = "0";
        environment["DOTNET_EnableDiagnostics"] = "0";
        environment["DOTNET_NOLOGO"] = "1";
    }
}
