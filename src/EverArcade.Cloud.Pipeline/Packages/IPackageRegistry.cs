using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>Which packages this deployment hosts. Entries are immutable. Thread-safe.</summary>
public interface IPackageRegistry
{
    /// <summary>Adds an entry.</summary>
    /// <exception cref="ArgumentException">Publisher, name or version has no exact UTF-8 form.</exception>
    /// <returns>The entry that now stands under publisher, name and version: this one, or the one that was there.</returns>
    Task<PackageRecord> AddAsync(PackageRecord package, CancellationToken cancellationToken);

    Task<PackageRecord?> ReadAsync(Hash256 package, CancellationToken cancellationToken);

    /// <summary>Entries in order of package hash, those after <paramref name="after"/>, at most <paramref name="max"/>.</summary>
    /// <exception cref="IntegrityException">One of them is not what was written.</exception>
    Task<IReadOnlyList<PackageRecord>> ListAsync(Hash256? after, int max, CancellationToken cancellationToken);

    /// <summary>Package hashes of the same entries in the same order, also of those that cannot be read.</summary>
    Task<IReadOnlyList<Hash256>> ListHashesAsync(Hash256? after, int max, CancellationToken cancellationToken);
}
