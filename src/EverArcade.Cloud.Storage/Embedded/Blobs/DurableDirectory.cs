using System.Runtime.InteropServices;

namespace EverArcade.Cloud.Storage.Embedded.Blobs;

/// <summary>Makes names in a directory durable: on Unix a rename is on disk only after fsync of its
/// directory.</summary>
/// <remarks>.NET opens no directories, hence the C library. Windows has no such call and needs none: NTFS journals
/// names.</remarks>
internal static class DurableDirectory
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The directory could not be flushed.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var file = Open(path, ReadOnly);
        if (file < 0)
        {
            throw Fault("open", path);
        }

        try
        {
            if (Sync(file) != 0)
            {
                throw Fault("fsync", path);
            }
        }
        finally
        {
            _ = Close(file);
        }
    }

    private static IOException Fault(string call, string path) =>
        new($"{call} of directory {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int file);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
