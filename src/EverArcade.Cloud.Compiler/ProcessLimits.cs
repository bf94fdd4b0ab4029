using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EverArcade.Cloud.Compiler;

/// <summary>What this process lays on itself before it sees a module: beyond what its host watches, the kernel says no.</summary>
/// <remarks>Linux: RLIMIT_DATA, which counts private writable pages whether they are used or not, so a burst between two looks of the
/// host fails in the allocator and aborts; reserved addresses, of which runtime and engine take terabytes, do not count, so
/// RLIMIT_AS is of no use. RLIMIT_CPU for one whose host cannot stop it any more; no core files. macOS takes the same calls and does
/// not enforce the first. Windows has none of them: there the host's watch is all.</remarks>
internal static partial class ProcessLimits
{
    /// <summary>Above the host's cap, which is on resident memory: room for what is allocated and not touched, and for the runtime.</summary>
    private const ulong MemoryMarginBytes = 256 << 20;

    /// <summary>Processor time beyond cores times wall clock, seconds: start and answer.</summary>
    private const ulong CpuMarginSeconds = 10;

    /// <summary>resource.h: the same on Linux for x64 and arm64, and on macOS.</summary>
    private const int CpuSeconds = 0;

    private const int DataBytes = 2;

    private const int CoreBytes = 4;

    public static bool TryApply(ulong memoryBytes, uint wallSeconds)
    {
        using (var self = Process.GetCurrentProcess())
        {
            self.PriorityClass = ProcessPriorityClass.BelowNormal;
        }

        return OperatingSystem.IsWindows()
            || (TrySet(CoreBytes, 0)
                && TrySet(CpuSeconds, wallSeconds * (ulong)Environment.ProcessorCount + CpuMarginSeconds)
                && TrySet(DataBytes, memoryBytes + MemoryMarginBytes));
    }

    private static bool TrySet(int resource, ulong value) => SetLimit(resource, new Limit { Current = value, Maximum = value }) == 0;

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    /// <summary>struct rlimit of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Current;

        public ulong Maximum;
    }
}
