using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>The activated modules of published packages, of every profile, as far as this host has sealed that they are: what else a
/// record names is never read.</summary>
internal sealed class ActivatedModuleBlobs(IRecordStore records, ActivationSeal seal) : IBlobOwner
{
    public string Name => "activated-modules";

    public Task<BlobNames> ListAsync(string? place, CancellationToken cancellationToken) =>
        RecordBlobNames.ListAsync(records, ActivationShelf.Shelf, place, Read, cancellationToken);

    private Hash256? Read(StoredRecord record) =>
        seal.TryOpen(record.Content.Span, out var content) && ActivationCodec.TryRead(content, out var activation)
            ? activation!.Module : null;
}
