using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>The activated modules of published packages, of every profile.</summary>
internal sealed class ActivatedModuleBlobs(IRecordStore records) : IBlobOwner
{
    public string Name => "activated-modules";

    /// <remarks>A record that is none hinders nobody: the package is activated again.</remarks>
    public Task<BlobNames> ListAsync(string? place, CancellationToken cancellationToken) =>
        RecordBlobNames.ListAsync(records, ActivationShelf.Shelf, place, Read, cancellationToken);

    private static Hash256? Read(StoredRecord record) => ActivationCodec.TryRead(record.Content.Span, out var activation)
        ? activation!.Module : null;
}
