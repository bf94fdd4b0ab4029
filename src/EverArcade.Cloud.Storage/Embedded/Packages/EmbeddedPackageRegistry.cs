using EverArcade.Cloud.Pipeline;
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

    public Task<PackageRecord> RestoreAsync(PackageRecord package, CancellationToken cancellationToken)
    {
        StoredText.Check(package.Publisher + "\n" + package.Name + "\n" + package.Version, nameof(package));
        return writer.RunAsync(session => Restore(session, package), cancellationToken);
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

    private static PackageRecord Restore(StoreSession session, PackageRecord package)
    {
        if ((TryRead(() => session.Packages.ReadNamed(package.Publisher, package.Name, package.Version))
            ?? TryRead(() => session.Packages.Read(package.Package))) is { } standing)
        {
            return standing;
        }

        session.Packages.Replace(package);
        return package with { PublishedAt = package.PublishedAt.ToUniversalTime() };
    }

    private static PackageRecord? TryRead(Func<PackageRecord?> read)
    {
        try
        {
            return read();
        }
        catch (IntegrityException)
        {
            return null;
        }
    }
}
