using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Finds a package's record again that is gone or has rotted: the package's file says all that was in it, but the time.
/// Thread-safe.</summary>
/// <remarks>The file is checked as any that is published, signature included, and activated and compiled again under the caps of every
/// publication. Whether its publisher may still publish here is not asked: its contracts run.</remarks>
public sealed class PackageRebuild(
    IPackageRegistry registry, IBlobStore blobs, PackageLoader loader, PackageActivation activation, TimeProvider time)
{
    private const int PageBlobs = 500;

    /// <returns>Its repair; null where it needs none.</returns>
    /// <exception cref="IntegrityException">No file of the package is to be found, or it cannot be activated.</exception>
    internal async Task<RecordRepair?> PlanAsync(Hash256 package, ArchivedOrigin? archived, CancellationToken cancellationToken)
    {
        if (await IsWholeAsync(package, cancellationToken))
        {
            return null;
        }

        var (file, read, source) = FromArchive(package, archived) ?? await ScanAsync(package, cancellationToken)
            ?? throw new IntegrityException(
                $"package {package}", "its record is not what was written, and no blob here is its file: bring an archive that has it, or publish it again");
        if (loader.Activate(read, out var module) is { Count: > 0 } refusals)
        {
            throw new IntegrityException($"package {package}", string.Join("; ", refusals));
        }

        var manifest = read.Manifest;
        return new RecordRepair(
            [
                $"write the record of package {package}: {manifest.Name} {manifest.Version} of publisher {manifest.Publisher}",
                $"taken from {source}, {file.Length} bytes; hashes and signature hold",
                module is null ? "it has no module of its own" : $"activate and compile it again under the caps of any publication: module {module.Hash}",
                "when it was published is not known: the time at which this is carried out stands in for it",
            ],
            ending => ApplyAsync(file, read, module, ending));
    }

    private async Task<bool> IsWholeAsync(Hash256 package, CancellationToken cancellationToken) =>
        await Intact.OrNullAsync(() => registry.ReadAsync(package, cancellationToken)) is not null;

    private static (ReadOnlyMemory<byte> File, Package Package, string Source)? FromArchive(Hash256 package, ArchivedOrigin? archived) =>
        archived is not null && TryRead(package, archived.Package) is { } read
            ? (archived.Package, read, $"archive {archived.Archive}") : null;

    /// <summary>Looks at every blob of a package's size: only the record said which it is.</summary>
    private async Task<(ReadOnlyMemory<byte> File, Package Package, string Source)?> ScanAsync(
        Hash256 package, CancellationToken cancellationToken)
    {
        Hash256? after = null;
        while (await blobs.ListAsync(after, PageBlobs, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var item in page.Where(item => item.Bytes <= PackageFile.FileBytesMax))
            {
                if (await TryReadBlobAsync(item.Hash, cancellationToken) is { } file && TryRead(package, file) is { } read)
                {
                    return (file, read, $"blob {item.Hash}");
                }
            }

            after = page[^1].Hash;
        }

        return null;
    }

    private Task<ReadOnlyMemory<byte>?> TryReadBlobAsync(Hash256 blob, CancellationToken cancellationToken) =>
        Intact.OrNullAsync(() => blobs.ReadAsync(blob, PackageFile.FileBytesMax, cancellationToken));

    private static Package? TryRead(Hash256 package, ReadOnlyMemory<byte> file) =>
        PackageFile.TryRead(file, out var read, out _) && read!.Hash == package ? read : null;

    private async Task ApplyAsync(ReadOnlyMemory<byte> file, Package package, ActivatedModule? module, CancellationToken cancellationToken)
    {
        if (module is not null && await activation.LoadAsync(package, module, cancellationToken) is { Loaded: null } tooDear)
        {
            throw new IntegrityException($"package {package.Hash}", string.Join("; ", tooDear.Refusals));
        }

        var (manifest, blob) = (package.Manifest, await blobs.RestoreAsync(file, cancellationToken));
        var standing = await registry.RestoreAsync(
            new PackageRecord(
                package.Hash, blob, manifest.Publisher.ToString(), manifest.Name, manifest.Version, file.Length, time.GetUtcNow()),
            cancellationToken);
        if (standing.Package != package.Hash)
        {
            throw new IntegrityException(
                $"package {package.Hash}", $"{standing.Name} {standing.Version} of its publisher is package {standing.Package} by now");
        }
    }
}
