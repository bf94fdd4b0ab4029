using System.Globalization;
using System.Runtime.InteropServices;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Keeps this process on the first processors of the machine, so that "twice the cores" can be measured with nothing else changed.
/// Linux only, where a mask belongs to a thread: each that exists is moved, and those begun later inherit their maker's.</summary>
internal static partial class ProcessorSet
{
    /// <summary>True where <see cref="Use"/> works and there are at least this many processors.</summary>
    public static bool Allows(int count) => OperatingSystem.IsLinux() && Environment.ProcessorCount >= count;

    /// <summary>Lets all threads of this process run on the first <paramref name="count"/> processors (1 to 63) only.</summary>
    public static void Use(int count)
    {
        var mask = (1UL << count) - 1;
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            // One that ended meanwhile has nothing to be moved.
            _ = SetAffinity(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), sizeof(ulong), in mask);
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAffinity(int thread, nint size, in ulong mask);
}
