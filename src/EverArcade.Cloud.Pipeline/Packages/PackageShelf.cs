using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>Published packages, read back with everything checked again, ready to execute. Thread-safe.</summary>
/// <remarks>What runs is what a process of this host has activated, by the record it sealed; where there is no such record the package
/// is activated again.</remarks>
public sealed class PackageShelf(
    IPackageRegistry registry, IBlobStore blobs, PackageLoader loader, PackageCompilation compilation, PackageActivation activation,
    ActivationShelf activations, ArtefactShelf artefacts)
{
    /// <summary>A package ready to execute: from the loader's cache, else with its stored artefact; compiled, under the caps of any
    /// compilation, only where there is none for this engine and CPU.</summary>
    /// <exception cref="IntegrityException">The package is gone, or its bytes are not what was published.</exception>
    /// <exception cref="ExecutionFaultException">It cannot be loaded here and now.</exception>
    public async Task<LoadedPackage> LoadAsync(Hash256 package, CancellationToken cancellationToken)
    {
        if (loader.Find(package) is { } kept)
        {
            return kept;
        }

        // Side by side: neither needs the other, and each is some requests deep.
        var (reading, finding) = (ReadAsync(package, cancellationToken), FindAsync(package, cancellationToken));
        await Task.WhenAll(reading, finding);
        var (read, (known, artefact)) = (await reading, await finding);
        return artefact is not null && loader.TryLoad(read, artefact) is { } loaded
            ? loaded : await LoadAsync(read, known, cancellationToken);
    }

    /// <summary>A package ready to execute for an audit: activates the original again, whatever is stored, and holds what runs against
    /// what comes out.</summary>
    /// <exception cref="IntegrityException">Another module runs than activation makes of the package.</exception>
    /// <exception cref="ExecutionFaultException">It cannot be loaded here and now.</exception>
    public async Task<LoadedPackage> LoadAgainAsync(Package package, CancellationToken cancellationToken)
    {
        var refusals = loader.Activate(package, out var module);
        if (refusals.Count > 0)
        {
            throw PackageLoader.Unloadable(package, refusals);
        }

        var loaded = await LoadAsync(package.Hash, cancellationToken);
        return loaded.ActivatedModule == module?.Hash
            ? loaded
            : throw new IntegrityException(
                $"activated module of package {package.Hash}", $"{loaded.ActivatedModule} runs, activation makes {module?.Hash}");
    }

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

    private async Task<(Activation? Activation, Artefact? Artefact)> FindAsync(Hash256 package, CancellationToken cancellationToken)
    {
        var known = await activations.ReadAsync(package, cancellationToken);
        return (known, known is null ? null : await artefacts.ReadAsync(loader.KeyOf(known.Module), cancellationToken));
    }

    private async Task<LoadedPackage> LoadAsync(Package package, Activation? known, CancellationToken cancellationToken)
    {
        if (known is not null && await RestoreAsync(known, cancellationToken) is { } stored)
        {
            return Loaded(package, await compilation.LoadAsync(package, stored, cancellationToken));
        }

        var refusals = loader.Activate(package, out var module);
        if (refusals.Count > 0)
        {
            throw PackageLoader.Unloadable(package, refusals);
        }

        return module is null ? loader.Load(package) : Loaded(package, await activation.LoadAsync(package, module, cancellationToken));
    }

    /// <summary>The activated module that a sealed record names; null when its blob is gone or rotten: it can be made again.</summary>
    private async Task<ActivatedModule?> RestoreAsync(Activation known, CancellationToken cancellationToken) =>
        await Intact.OrNullAsync(() => blobs.ReadAsync(known.Module, ActivatedModule.BytesMax, cancellationToken)) is { } bytes
            ? ActivatedModule.TryRestore(bytes, known.Module) : null;

    private static LoadedPackage Loaded(Package package, CompiledPackage compiled) =>
        compiled.Loaded ?? throw PackageLoader.Unloadable(package, compiled.Refusals);
}
