using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>The files of published packages.</summary>
internal sealed class PackageBlobs(IPackageRegistry registry) : IBlobOwner
{
    private const int PageRecords = 500;

    public string Name => "packages";

    public async Task<BlobNames> ListAsync(string? place, CancellationToken cancellationToken)
    {
        Hash256? after = place is null ? null : Hash256.TryParse(place, out var last)
            ? last : throw new IntegrityException("collection of blobs", $"'{place}' is no place among packages");
        var page = await registry.ListAsync(after, PageRecords, cancellationToken);
        return new BlobNames(
            [.. page.Select(record => record.Blob)], page.Count > 0 ? page[^1].Package.ToString() : null);
    }
}
