using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Modules that are measured: files of the repository, and their instrumented form.</summary>
internal static class BenchmarkModules
{
    public static byte[] Read(string path)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "EverArcade.Cloud.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("The benchmarks run outside of the repository.");
        }

        return File.ReadAllBytes(Path.Combine(directory.FullName, path));
    }

    public static byte[] Instrument(byte[] module)
    {
        var refusals = new RefusalList();
        var guest = CheckedModule.Validate(module, refusals);
        return guest is not null && refusals.None
            ? Instrumenter.Instrument(guest, 256).ToArray()
            : throw new InvalidOperationException(string.Join(", ", refusals.All));
    }
}
