using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>Published packages, read back with everything checked again, ready to execute. Thread-safe.</summary>
public sealed class PackageShelf(IPackageRegistry registry, IBlobStore blobs, PackageLoader loader)
{
    /// <summary>A package ready to execute; its module comes from the loader's cache when it is there.</summary>
    /// <exception cref="IntegrityException">The package is gone, or its bytes are not what was published.</exception>
    public async Task<LoadedPackage> LoadAsync(Hash256 package, CancellationToken cancellationToken) =>
        loader.Find(package) ?? loader.Load(await ReadAsync(package, cancellationToken));

    /// <summary>A package as it was published.</summary>
    /// <exception cref="IntegrityException">The package is gone, or its bytes are not what was published.</exception>
    public async Task<Package> ReadAsync(Hash256 package, CancellationToken cancellationToken)
    {
        var place = $"package {package}";
        var file = await ReadFileAsync(package, cancellationToken)
            ?? throw new IntegrityException(place, "it is not registered, or its file is missing");
        if (!PackageFile.TryRead(file, out var read, out var refusals))
        {
            throw new IntegrityException(place, string.Join("; ", refusals));
        }

        return read!.Hash == package ? read : throw new IntegrityException(place, $"its file holds package {read.Hash}");
    }

    /// <summary>The .evr file of a package, or null when it is not published here.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadFileAsync(Hash256 package, CancellationToken cancellationToken) =>
        await registry.ReadAsync(package, cancellationToken) is { } record
            ? await blobs.ReadAsync(record.Blob, PackageFile.FileBytesMax, cancellationToken)
            : null;
}
