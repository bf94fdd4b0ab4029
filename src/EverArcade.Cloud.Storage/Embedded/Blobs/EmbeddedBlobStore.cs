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
internal sealed partial class EmbeddedBlobStore(BlobFolder folder, Action<StoreStep> reached, ILogger logger)
    : IBlobStore
{
    public Task<Hash256> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        Task.Run(() => Write(bytes.Span), cancellationToken);

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

    private Hash256 Write(ReadOnlySpan<byte> bytes)
    {
        var hash = Hash256.Of(bytes);
        var path = folder.PathOf(hash);
        try
        {
            if (!IsStored(path, hash, bytes))
            {
                WriteNew(path, bytes);
            }

            return hash;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"blob {hash} cannot be written: {fault.Message}", fault);
        }
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

        File.Move(temporary, path, overwrite: true);
        DurableDirectory.Flush(parent);
    }
}
