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
    // Between looking at a file and touching, replacing or deleting it nobody else may: one lock for each first byte of a
    // hash. Other processes have no part in the folder.
    private readonly Lock[] _locks = [.. Enumerable.Range(0, 256).Select(_ => new Lock())];

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
                Around(hash, "written", () => WriteNew(hash, bytes.Span));
                return hash;
            },
            cancellationToken);

    public Task<IReadOnlyList<BlobItem>> ListAsync(Hash256? after, int max, CancellationToken cancellationToken) =>
        Task.Run(() => folder.List(after, max, cancellationToken), cancellationToken);

    public Task<bool> TryDeleteAsync(BlobItem listed, CancellationToken cancellationToken) =>
        Task.Run(() => Delete(listed.Hash, listed.Version), cancellationToken);

    public Task<bool> DeleteAsync(Hash256 hash, CancellationToken cancellationToken) =>
        Task.Run(() => Delete(hash, null), cancellationToken);

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
            if (!TryTouch(path, hash, bytes.Span))
            {
                WriteNew(hash, bytes.Span);
            }
        });
        return hash;
    }

    /// <summary>Whoever deletes what is old and unnamed must see that somebody has just relied on it, also after a power
    /// failure.</summary>
    /// <returns>False when these bytes do not stand there.</returns>
    private bool TryTouch(string path, Hash256 hash, ReadOnlySpan<byte> bytes)
    {
        lock (LockOf(hash))
        {
            if (!IsStored(path, hash, bytes))
            {
                return false;
            }

            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            File.SetLastWriteTimeUtc(file, time.GetUtcNow().UtcDateTime);
            RandomAccess.FlushToDisk(file);
            return true;
        }
    }

    private bool Delete(Hash256 hash, BlobVersion? version)
    {
        var file = new FileInfo(folder.PathOf(hash));
        lock (LockOf(hash))
        {
            if (!file.Exists || (version is { } listed && BlobFolder.VersionOf(file) != listed))
            {
                return false;
            }

            Around(hash, "deleted", () =>
            {
                file.Delete();
                DurableDirectory.Flush(file.DirectoryName!);
            });
            return true;
        }
    }

    private Lock LockOf(Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        hash.CopyTo(bytes);
        return _locks[bytes[0]];
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

    private void WriteNew(Hash256 hash, ReadOnlySpan<byte> bytes)
    {
        var path = folder.PathOf(hash);
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
        lock (LockOf(hash))
        {
            File.Move(temporary, path, overwrite: true);
            DurableDirectory.Flush(parent);
        }
    }
}
