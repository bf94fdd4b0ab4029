using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>Published packages, read back with everything checked again, ready to execute. Thread-safe.</summary>
public sealed class PackageShelf(
    IPackageRegistry registry, IBlobStore blobs, PackageLoader loader, PackageCompilation compilation)
{
    /// <summary>A package ready to execute: from the loader's cache, else with its stored artefact; compiled, under the caps of any
    /// compilation, only where there is none for this engine and CPU.</summary>
    /// <exception cref="IntegrityException">The package is gone, or its bytes are not what was published.</exception>
    /// <exception cref="ExecutionFaultException">It cannot be loaded here and now.</exception>
    public async Task<LoadedPackage> LoadAsync(Hash256 package, CancellationToken cancellationToken) =>
        loader.Find(package) ?? await LoadAsync(await ReadAsync(package, cancellationToken), cancellationToken);

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

    private async Task<LoadedPackage> LoadAsync(Package package, CancellationToken cancellationToken)
    {
        var refusals = loader.Activate(package, out var module);
        if (refusals.Count == 0 && module is null)
        {
            return loader.Load(package);
        }

        var compiled = module is null ? null : await compilation.LoadAsync(package, module, cancellationToken);
        return compiled?.Loaded ?? throw PackageLoader.Unloadable(package, compiled?.Refusals ?? refusals);
    }
}
