using Azure.Storage.Blobs;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Storage.Azure;
using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The Azure store does what the suite asks.</summary>
public sealed class AzurePublicFilesTests : PublicFilesConformance
{
    protected override Task<StoreFixture> OpenAsync() => AzureFixture.OpenAsync();

    [Theory]
    [InlineData(true, "application/octet-stream", "public, max-age=31536000, immutable")]
    [InlineData(false, "text/plain; charset=utf-8", "no-cache")]
    public async Task Write_File_SaysHowLongItMayBeKept(bool isFinal, string type, string cache)
    {
        await using var store = await AzureFixture.OpenAsync(policy: null);
        await store.PublicFiles.WriteAsync(new PublicFile(new PublicPath("v1/file"), new byte[3], isFinal), Samples.None);
        var blob = new BlobContainerClient(store.Options.ConnectionString, new AzureNames(store.Options.Prefix).PublicContainer)
            .GetBlobClient("v1/file");
        var properties = (await blob.GetPropertiesAsync(cancellationToken: Samples.None)).Value;
        Assert.Equal((type, cache), (properties.ContentType, properties.CacheControl));
    }
}
