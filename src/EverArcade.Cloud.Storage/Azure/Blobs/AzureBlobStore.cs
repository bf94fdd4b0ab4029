using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Storage.Azure.Connections;
using BlobItem = EverArcade.Cloud.Pipeline.Blobs.BlobItem;

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

    /// <remarks>Written where nothing stands. What stands is written once more: so a corrupt blob heals, and one that somebody is
    /// about to collect is young again.</remarks>
    public async Task<Hash256> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var hash = Hash256.Of(bytes.Span);
        if (!await TryPutAsync(hash, bytes, onlyNew: true, cancellationToken))
        {
            _ = await TryPutAsync(hash, bytes, onlyNew: false, cancellationToken);
        }

        return hash;
    }

    public async Task<Hash256> RestoreAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var hash = Hash256.Of(bytes.Span);
        _ = await TryPutAsync(hash, bytes, onlyNew: false, cancellationToken);
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

    /// <remarks>One request for each 5,000 blobs: Azure lists in order of names, from a name on.</remarks>
    public Task<IReadOnlyList<BlobItem>> ListAsync(Hash256? after, int max, CancellationToken cancellationToken) =>
        calls.RunAsync<IReadOnlyList<BlobItem>>(
            "list blobs",
            async () =>
            {
                // A character behind the name: the first name after it.
                var options = new GetBlobsOptions { StartFrom = after is { } last ? $"{last}0" : null };
                var listed = new List<BlobItem>();
                if (max <= 0)
                {
                    return listed;
                }

                await foreach (var blob in container.GetBlobsAsync(options, cancellationToken))
                {
                    if (Hash256.TryParse(blob.Name, out var hash))
                    {
                        listed.Add(new BlobItem(
                            hash, blob.Properties.ContentLength ?? 0, blob.Properties.LastModified ?? DateTimeOffset.MaxValue,
                            new BlobVersion(blob.Properties.ETag?.ToString() ?? "")));
                    }

                    if (listed.Count == max)
                    {
                        break;
                    }
                }

                return listed;
            },
            cancellationToken);

    /// <remarks>Of a deletion whose answer was lost the second try finds nothing: it answers "false", the blob is gone all the
    /// same.</remarks>
    public Task<bool> TryDeleteAsync(BlobItem listed, CancellationToken cancellationToken) => calls.RunAsync(
        $"delete {Place(listed.Hash)}",
        async () =>
        {
            try
            {
                var conditions = new BlobRequestConditions { IfMatch = new ETag(listed.Version.Value) };
                return (await Client(listed.Hash).DeleteIfExistsAsync(
                    conditions: conditions, cancellationToken: cancellationToken)).Value;
            }
            catch (RequestFailedException newer) when (newer.Status == 412)
            {
                return false;
            }
        },
        cancellationToken);

    public Task<bool> DeleteAsync(Hash256 hash, CancellationToken cancellationToken) => calls.RunAsync(
        $"delete {Place(hash)}",
        async () => (await Client(hash).DeleteIfExistsAsync(cancellationToken: cancellationToken)).Value, cancellationToken);

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
            catch (RequestFailedException standing) when (onlyNew && standing.Status is (409 or 412))
            {
                return false;
            }
        },
        cancellationToken);

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
