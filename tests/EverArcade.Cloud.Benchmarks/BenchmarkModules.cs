using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Modules that are measured: files of the repository, and their instrumented form.</summary>
internal static class BenchmarkModules
{
    public static byte[] Read(string path) => File.ReadAllBytes(RepositoryRoot.Of(path));

    public static byte[] Instrument(byte[] module)
    {
        var refusals = new RefusalList();
        var guest = CheckedModule.Validate(module, refusals);
        return guest is not null && refusals.None
            ? Instrumenter.Instrument(guest, 256).ToArray()
            : throw new InvalidOperationException(string.Join(", ", refusals.All));
    }
}
