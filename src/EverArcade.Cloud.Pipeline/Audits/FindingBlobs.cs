using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>The repro bundles of the findings of all contracts.</summary>
internal sealed class FindingBlobs(ILedger ledger, IRecordStore records) : IBlobOwner
{
    public string Name => "findings";

    public Task<BlobNames> ListAsync(string? place, CancellationToken cancellationToken) => ContractBlobNames.ListAsync(
        ledger, place,
        (contract, after) => RecordBlobNames.ListAsync(
            records, AuditRecords.FindingShelf(contract), after, Read, cancellationToken),
        cancellationToken);

    private static Hash256? Read(StoredRecord record) => RecordedFinding.TryRead(record.Content.Span, out var finding, out _)
        ? finding!.Repro
        : throw new IntegrityException($"record {record.Key}", "it is no finding");
}
