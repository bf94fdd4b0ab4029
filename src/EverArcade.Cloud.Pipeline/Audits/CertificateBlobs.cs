using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Records;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>The audit certificates of all contracts.</summary>
internal sealed class CertificateBlobs(ILedger ledger, IRecordStore records) : IBlobOwner
{
    public string Name => "certificates";

    public Task<BlobNames> ListAsync(string? place, CancellationToken cancellationToken) => ContractBlobNames.ListAsync(
        ledger, place,
        (contract, after) => RecordBlobNames.ListAsync(
            records, CertificateStore.ShelfOf(contract), after, RecordBlobNames.Whole, cancellationToken),
        cancellationToken);
}
