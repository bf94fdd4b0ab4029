using EverArcade.Cloud.Pipeline;

namespace EverArcade.Cloud.Storage.Embedded;

/// <summary>Keeps other processes out of a data folder for as long as it is held; ends with the process, however it
/// ends.</summary>
/// <remarks>On Unix an advisory lock (flock): some network file systems ignore it, so a data folder belongs on a local
/// disk.</remarks>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="StorageUnavailableException">Another process has the folder, or it cannot be written
    /// to.</exception>
    public static FolderLock Take(string folder)
    {
        try
        {
            _ = Directory.CreateDirectory(folder);
            return new FolderLock(new FileStream(
                Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new StorageUnavailableException(
                $"The data folder {folder} cannot be written to: {fault.Message}", fault);
        }
        catch (IOException fault)
        {
            throw new StorageUnavailableException($"Another everarcade process uses {folder}: {fault.Message}", fault);
        }
    }

    public void Dispose() => _file.Dispose();
}
