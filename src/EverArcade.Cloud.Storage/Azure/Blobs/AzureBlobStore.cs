using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Storage.Azure.Connections;

namespace EverArcade.Cloud.Storage.Azure.Blobs;

/// <summary>Blobs in one container, named by their hash in hex. Thread-safe.</summary>
internal sealed class AzureBlobStore(BlobContainerClient container, AzureCalls calls) : IBlobStore
{
    // One request for a blob: what is written is there as a whole or not at all. Azure takes 5,000 MiB in one; ours are at
    // most some hundred.
    private static readonly StorageTransferOptions OneRequest = new()
    {
        InitialTransferSize = 1L << 30,
        MaximumTransferSize = 1L << 30,
    };

    /// <remarks>Written only where nothing stands; what stands is read back, so that a corrupt blob heals.</remarks>
    public async Task<Hash256> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var hash = Hash256.Of(bytes.Span);
        if (!await TryPutAsync(hash, bytes, onlyNew: true, cancellationToken)
            && !await IsIntactAsync(hash, bytes.Length, cancellationToken))
        {
            _ = await TryPutAsync(hash, bytes, onlyNew: false, cancellationToken);
        }

        return hash;
    }

    public async Task<ReadOnlyMemory<byte>?> ReadAsync(Hash256 hash, int bytesMax, CancellationToken cancellationToken)
    {
        if (await DownloadAsync(hash, bytesMax, cancellationToken) is not { } bytes)
        {
            return null;
        }

        var found = Hash256.Of(bytes);
        return found == hash ? bytes : throw new IntegrityException(Place(hash), $"its bytes hash to {found}");
    }

    public Task<bool> ExistsAsync(Hash256 hash, CancellationToken cancellationToken) => calls.RunAsync(
        $"look for {Place(hash)}",
        async () => (await Client(hash).ExistsAsync(cancellationToken)).Value, cancellationToken);

    private Task<bool> TryPutAsync(
        Hash256 hash, ReadOnlyMemory<byte> bytes, bool onlyNew, CancellationToken cancellationToken) => calls.RunAsync(
        $"write {Place(hash)}",
        async () =>
        {
            var options = new BlobUploadOptions
            {
                Conditions = onlyNew ? new BlobRequestConditions { IfNoneMatch = ETag.All } : null,
                TransferOptions = OneRequest,
            };
            try
            {
                _ = await Client(hash).UploadAsync(BinaryData.FromBytes(bytes), options, cancellationToken);
                return true;
            }
            catch (RequestFailedException standing) when (standing.Status is 409 or 412)
            {
                return false;
            }
        },
        cancellationToken);

    private async Task<bool> IsIntactAsync(Hash256 hash, int bytes, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(hash, bytes, cancellationToken) is not null;
        }
        catch (IntegrityException)
        {
            return false;
        }
    }

    /// <summary>The blob's bytes as they are; nothing is allocated before the length is checked.</summary>
    private Task<byte[]?> DownloadAsync(Hash256 hash, int bytesMax, CancellationToken cancellationToken) => calls.RunAsync(
        $"read {Place(hash)}",
        async () =>
        {
            try
            {
                var answer = await Client(hash).DownloadStreamingAsync(cancellationToken: cancellationToken);
                using var download = answer.Value;
                var length = download.Details.ContentLength;
                if (length > bytesMax)
                {
                    throw new IntegrityException(Place(hash), $"{length} bytes, at most {bytesMax}");
                }

                var bytes = new byte[length];
                await download.Content.ReadExactlyAsync(bytes, cancellationToken);
                return bytes;
            }
            catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                return null;
            }
        },
        cancellationToken);

    private BlobClient Client(Hash256 hash) => container.GetBlobClient(hash.ToString());

    private static string Place(Hash256 hash) => $"blob {hash}";
}
