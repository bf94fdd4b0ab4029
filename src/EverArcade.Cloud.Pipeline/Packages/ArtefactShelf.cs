using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>Compiled artefacts, kept for every process of this deployment. Thread-safe.</summary>
/// <remarks>A record names the blob of each key; the blob's hash guards against rot, the host's seal against everybody who can write
/// to the store. Whatever does not fit is as if it were not there: it is compiled again and replaced.</remarks>
public sealed class ArtefactShelf(IBlobStore blobs, IRecordStore records, ArtefactSeal seal)
{
    /// <summary>Shelf of the records: named by activated module and configuration, holding the hash of a blob.</summary>
    public const string Shelf = "artefacts";

    /// <returns>The artefact; null when there is none that may be loaded.</returns>
    /// <exception cref="StorageUnavailableException">The store does not answer.</exception>
    public async Task<Artefact?> ReadAsync(ArtefactKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await records.ReadAsync(Name(key), cancellationToken) is { } record
                && Hash256.TryRead(record.Content.Span, out var blob)
                && await blobs.ReadAsync(blob, ArtefactSeal.SealedBytesMax, cancellationToken) is { } bytes
                    ? seal.TryOpen(key, bytes) : null;
        }
        catch (IntegrityException)
        {
            // Unlike everything else in the store an artefact can be made again, so rot in it stops nobody.
            return null;
        }
    }

    /// <summary>Keeps an artefact under its key, in place of whatever is there.</summary>
    /// <exception cref="StorageUnavailableException">The store does not answer.</exception>
    public async Task WriteAsync(Artefact artefact, CancellationToken cancellationToken)
    {
        var name = Name(artefact.Key);
        var blob = await blobs.RestoreAsync(seal.Close(artefact), cancellationToken);
        // Losing the race is as good: whoever won it made an artefact of the same module for the same engine.
        var standing = await records.ReadOrDropAsync(name, cancellationToken);
        _ = await records.TryWriteAsync(name, blob.ToArray(), standing?.Version, cancellationToken);
    }

    private static RecordKey Name(ArtefactKey key) => new(Shelf, $"{key.Module}.{key.Configuration}");
}
