using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Storage.Embedded.Writing;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Storage.Embedded.Blobs;

/// <summary>Blobs as files named by their hash.</summary>
/// <remarks>Written under a temporary name, flushed, renamed, directory flushed: a crash leaves a temporary file that
/// the next start deletes, never a short blob under a hash. A blob that has rotted is replaced by the next write of the
/// same bytes.</remarks>
internal sealed partial class EmbeddedBlobStore(
    BlobFolder folder, TimeProvider time, Action<StoreStep> reached, ILogger logger)
    : IBlobStore
{
    public Task<Hash256> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        Task.Run(() => Write(bytes), cancellationToken);

    public async Task<ReadOnlyMemory<byte>?> ReadAsync(Hash256 hash, int bytesMax, CancellationToken cancellationToken)
    {
        var path = folder.PathOf(hash);
        try
        {
            using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
            var length = RandomAccess.GetLength(file);
            if (length > bytesMax)
            {
                throw new IntegrityException($"blob {hash}", $"{length} bytes, at most {bytesMax} expected");
            }

            var bytes = new byte[length];
            var read = await ReadFullyAsync(file, bytes, cancellationToken);
            var found = Hash256.Of(bytes.AsSpan(0, read));
            return found == hash ? bytes : throw new IntegrityException($"blob {hash}", $"its bytes hash to {found}");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"blob {hash} cannot be read: {fault.Message}", fault);
        }
    }

    public Task<bool> ExistsAsync(Hash256 hash, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<bool>(cancellationToken)
            : Task.FromResult(File.Exists(folder.PathOf(hash)));

    public Task<Hash256> RestoreAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                var hash = Hash256.Of(bytes.Span);
                Around(hash, "written", () => WriteNew(folder.PathOf(hash), bytes.Span));
                return hash;
            },
            cancellationToken);

    public Task<IReadOnlyList<BlobItem>> ListAsync(Hash256? after, int max, CancellationToken cancellationToken) =>
        Task.Run(() => folder.List(after, max, cancellationToken), cancellationToken);

    public Task<bool> DeleteAsync(Hash256 hash, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                var path = folder.PathOf(hash);
                if (!File.Exists(path))
                {
                    return false;
                }

                Around(hash, "deleted", () =>
                {
                    File.Delete(path);
                    DurableDirectory.Flush(Path.GetDirectoryName(path)!);
                });
                return true;
            },
            cancellationToken);

    private static void Around(Hash256 hash, string verb, Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"blob {hash} cannot be {verb}: {fault.Message}", fault);
        }
    }

    private static async Task<int> ReadFullyAsync(
        Microsoft.Win32.SafeHandles.SafeFileHandle file, byte[] bytes, CancellationToken cancellationToken)
    {
        var total = 0;
        while (total < bytes.Length)
        {
            var read = await RandomAccess.ReadAsync(file, bytes.AsMemory(total), total, cancellationToken);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    private Hash256 Write(ReadOnlyMemory<byte> bytes)
    {
        var hash = Hash256.Of(bytes.Span);
        Around(hash, "written", () =>
        {
            var path = folder.PathOf(hash);
            if (IsStored(path, hash, bytes.Span))
            {
                // Whoever deletes what is old and unnamed must see that somebody has just relied on it.
                File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            }
            else
            {
                WriteNew(path, bytes.Span);
            }
        });
        return hash;
    }

    private bool IsStored(string path, Hash256 hash, ReadOnlySpan<byte> bytes)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        var same = new FileInfo(path).Length == bytes.Length && bytes.SequenceEqual(File.ReadAllBytes(path));
        if (!same)
        {
            BlobReplaced(logger, hash);
        }

        return same;
    }

    private void WriteNew(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = folder.NextTemporary();
        using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(file, bytes, 0);
            reached(StoreStep.BlobWritten);
            RandomAccess.FlushToDisk(file);
        }

        reached(StoreStep.BlobFlushed);
        var parent = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(parent))
        {
            _ = Directory.CreateDirectory(parent);
            DurableDirectory.Flush(folder.Root);
        }

        File.SetLastWriteTimeUtc(temporary, time.GetUtcNow().UtcDateTime);
        File.Move(temporary, path, overwrite: true);
        DurableDirectory.Flush(parent);
    }
}
