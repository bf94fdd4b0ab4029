using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Storage.Azure.Connections;

namespace EverArcade.Cloud.Storage.Azure.Files;

/// <summary>Public files as blobs of a container of their own, so that letting everybody read it shows nothing else. Thread-safe.</summary>
internal sealed class AzurePublicFiles(BlobContainerClient container, AzureCalls calls) : IPublicFiles
{
    // A year is what caches take for ever.
    private static readonly BlobHttpHeaders Final = new()
    {
        ContentType = "application/octet-stream",
        CacheControl = "public, max-age=31536000, immutable",
    };

    private static readonly BlobHttpHeaders Changing = new()
    {
        ContentType = "text/plain; charset=utf-8",
        CacheControl = "no-cache",
    };

    public Task WriteAsync(PublicFile file, CancellationToken cancellationToken) => calls.RunAsync(
        $"write public file {file.Path}",
        () => container.GetBlobClient(file.Path.Text).UploadAsync(
            BinaryData.FromBytes(file.Bytes), new BlobUploadOptions { HttpHeaders = file.IsFinal ? Final : Changing }, cancellationToken),
        cancellationToken);

    public Task DeleteAsync(PublicPath path, CancellationToken cancellationToken) => calls.RunAsync(
        $"delete public file {path}",
        () => container.GetBlobClient(path.Text).DeleteIfExistsAsync(cancellationToken: cancellationToken), cancellationToken);
}
