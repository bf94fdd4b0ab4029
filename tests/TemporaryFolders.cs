using System.Globalization;
using System.Runtime.CompilerServices;

namespace EverArcade.Cloud;

/// <summary>Puts the temporary folders of this test process, and of those it starts, into memory where the system has a file system for
/// that. Compiled into each test project (tests/Directory.Build.props).</summary>
/// <remarks>A store waits for its disk at each commit, and the tests commit many thousand times. What a disk keeps when the power goes is
/// nothing that a test which kills processes can see; files, locks, renames and what outlives a process are the kernel's, here as there.
/// The embedded store's own crash tests run on disk all the same (<see cref="CreateOnDisk"/>). Whoever sets TMPDIR decides.</remarks>
internal static class TemporaryFolders
{
    private const string Variable = "TMPDIR";

    private const string Memory = "/dev/shm";

    private const string Prefix = "everarcade-tests-";

    /// <summary>Many times what all projects take together; containers may have only 64 MB there, and then stay on disk.</summary>
    private const long FreeBytesMin = 2L << 30;

    private static string _disk = "";

    /// <summary>Like <see cref="Directory.CreateTempSubdirectory"/>, but where this process would have had it without this class.</summary>
    public static DirectoryInfo CreateOnDisk(string prefix) =>
        Directory.CreateDirectory(Path.Combine(_disk, prefix + Path.GetRandomFileName()));

    [ModuleInitializer]
    internal static void Move()
    {
        _disk = Path.GetTempPath();
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }
            || !Directory.Exists(Memory) || new DriveInfo(Memory).AvailableFreeSpace < FreeBytesMin)
        {
            return;
        }

        RemoveThoseOfTheKilled();
        var own = Directory.CreateDirectory($"{Memory}/{Prefix}{Environment.ProcessId}").FullName;
        Environment.SetEnvironmentVariable(Variable, own);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(own);
    }

    /// <summary>A killed run leaves its folder, and a folder in memory is memory.</summary>
    private static void RemoveThoseOfTheKilled()
    {
        foreach (var folder in Directory.EnumerateDirectories(Memory, Prefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(folder)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var owner)
                && !Directory.Exists($"/proc/{owner}"))
            {
                Remove(folder);
            }
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            // Another run removes the same one, or a process that was killed just now still writes: the next run tries again.
        }
    }
}
