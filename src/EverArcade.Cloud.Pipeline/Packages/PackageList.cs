using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>The list of packages, in which one entry that has rotted hides no other. Thread-safe.</summary>
public sealed class PackageList(IPackageRegistry registry)
{
    /// <summary>Entries in order of package hash, those after <paramref name="after"/>, at most <paramref name="max"/>.</summary>
    public Task<IReadOnlyList<Listed<PackageRecord>>> ListAsync(
        Hash256? after, int max, CancellationToken cancellationToken) => ListReading.ReadAsync(
        () => registry.ListAsync(after, max, cancellationToken),
        record => record.Package.ToString(),
        async () => [.. (await registry.ListHashesAsync(after, max, cancellationToken)).Select(hash => hash.ToString())],
        name => registry.ReadAsync(Hash256.Parse(name), cancellationToken));
}
