using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Storage.Embedded.Blobs;

namespace EverArcade.Cloud.Storage.Embedded.Files;

/// <summary>Public files as files below one folder, for any static web server. Thread-safe.</summary>
/// <remarks>Written beside, flushed, renamed, directory flushed. What a crash leaves beside ends in <c>.new</c>, and the next write of the
/// same file takes its place.</remarks>
internal sealed class EmbeddedPublicFiles(string root) : IPublicFiles
{
    // One after the other: two writers of one file would meet in what is written beside it.
    private readonly Lock _gate = new();

    public Task WriteAsync(PublicFile file, CancellationToken cancellationToken) =>
        Task.Run(() => Around(file.Path, "written", () => Write(PathOf(file.Path), file.Bytes.Span)), cancellationToken);

    public Task DeleteAsync(PublicPath path, CancellationToken cancellationToken) =>
        Task.Run(() => Around(path, "deleted", () => Delete(PathOf(path))), cancellationToken);

    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var folder = Path.GetDirectoryName(path)!;
        _ = Directory.CreateDirectory(folder);
        var beside = path + ".new";
        using (var file = File.OpenHandle(beside, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, bytes, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(beside, path, overwrite: true);
        DurableDirectory.Flush(folder);
    }

    private static void Delete(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private void Around(PublicPath path, string verb, Action action)
    {
        try
        {
            lock (_gate)
            {
                action();
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"Public file {path} cannot be {verb}: {fault.Message}", fault);
        }
    }

    private string PathOf(PublicPath path) => Path.Combine(root, path.Text.Replace('/', Path.DirectorySeparatorChar));
}
