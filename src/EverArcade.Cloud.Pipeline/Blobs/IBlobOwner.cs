namespace EverArcade.Cloud.Pipeline.Blobs;

/// <summary>Says which blobs one kind of stored thing names, so that blobs which nothing names can be told (docs/storage-azure.md,
/// Orphan blobs). Thread-safe.</summary>
/// <remarks>
/// <para>Whoever writes blobs belongs to an owner that is registered; a test holds the callers of <see cref="IBlobStore"/> against the
/// owners. Whoever names a blob writes it first, whether or not it stands already, and names it within an hour: that is what
/// keeps a blob from being collected between the two.</para>
/// <para>An owner that cannot say everything it names throws: nothing is collected until it can.</para>
/// </remarks>
public interface IBlobOwner
{
    /// <summary>What it is called, for good: a mark that is under way goes by it.</summary>
    string Name { get; }

    /// <summary>The next of its names, each at least once.</summary>
    /// <param name="place">Where to go on: a <see cref="BlobNames.Next"/> of this owner, or null at the beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="IntegrityException">Something that may name a blob cannot be read.</exception>
    Task<BlobNames> ListAsync(string? place, CancellationToken cancellationToken);
}
