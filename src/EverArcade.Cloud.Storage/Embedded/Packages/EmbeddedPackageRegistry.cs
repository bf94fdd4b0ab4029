using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Storage.Embedded.Reading;
using EverArcade.Cloud.Storage.Embedded.Writing;

namespace EverArcade.Cloud.Storage.Embedded.Packages;

/// <summary>The package registry in SQLite.</summary>
internal sealed class EmbeddedPackageRegistry(WriteLoop writer, ReaderPool readers) : IPackageRegistry
{
    public Task<PackageRecord> AddAsync(PackageRecord package, CancellationToken cancellationToken)
    {
        StoredText.Check(package.Publisher + "\n" + package.Name + "\n" + package.Version, nameof(package));
        return writer.RunAsync(session => Add(session, package), cancellationToken);
    }

    public Task<PackageRecord?> ReadAsync(Hash256 package, CancellationToken cancellationToken) =>
        readers.ReadAsync(static (session, hash) => session.Packages.Read(hash), package, cancellationToken);

    public Task<IReadOnlyList<PackageRecord>> ListAsync(Hash256? after, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, page) => session.Packages.List(page.after, page.max), (after, max), cancellationToken);

    public Task<IReadOnlyList<Hash256>> ListHashesAsync(Hash256? after, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            static (session, page) => session.Packages.ListHashes(page.after, page.max), (after, max), cancellationToken);

    private static PackageRecord Add(StoreSession session, PackageRecord package)
    {
        var standing = session.Packages.ReadNamed(package.Publisher, package.Name, package.Version)
            ?? session.Packages.Read(package.Package);
        if (standing is not null)
        {
            return standing;
        }

        session.Packages.Insert(package);
        return package with { PublishedAt = package.PublishedAt.ToUniversalTime() };
    }
}
