using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>Compiled artefacts, of every engine and processor.</summary>
internal sealed class ArtefactBlobs(IRecordStore records) : IBlobOwner
{
    public string Name => "artefacts";

    /// <remarks>A record that names none hinders nobody: what it named is compiled again.</remarks>
    public Task<BlobNames> ListAsync(string? place, CancellationToken cancellationToken) => RecordBlobNames.ListAsync(
        records, ArtefactShelf.Shelf, place,
        record => Hash256.TryRead(record.Content.Span, out var blob) ? blob : null, cancellationToken);
}
