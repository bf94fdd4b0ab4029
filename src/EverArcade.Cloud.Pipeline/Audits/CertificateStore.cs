using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Certificates as blobs, and a record for each that names its blob, on a shelf of its contract. Thread-safe.</summary>
public sealed class CertificateStore(IBlobStore blobs, IRecordStore records)
{
    // What the shelf of each contract begins with.
    private const string Shelves = "certificate";

    /// <summary>Stores a certificate; the same one again changes nothing. A crash between blob and record leaves an orphan
    /// blob.</summary>
    /// <returns>The blob's name.</returns>
    public async Task<Hash256> WriteAsync(SignedAuditCertificate signed, CancellationToken cancellationToken)
    {
        var blob = await blobs.WriteAsync(signed.Encode(), cancellationToken);
        await records.WriteOnceAsync(
            KeyOf(signed.Certificate.Contract, signed.Certificate.Audit), blob.ToArray(), cancellationToken);
        return blob;
    }

    /// <summary>The certificate of an audit; null when it has none.</summary>
    /// <exception cref="IntegrityException">It is not as it was written, or its signature does not hold.</exception>
    public async Task<SignedAuditCertificate?> ReadAsync(
        ContractId contract, string audit, CancellationToken cancellationToken) =>
        await records.ReadAsync(KeyOf(contract, audit), cancellationToken) is { } record
            ? await OpenAsync(record, contract, cancellationToken) : null;

    /// <summary>Certificates of a contract by their audits, oldest first, those of audits after <paramref name="after"/>; one that
    /// cannot be read hides no other.</summary>
    public Task<IReadOnlyList<Listed<SignedAuditCertificate>>> ListAsync(
        ContractId contract, string? after, int max, CancellationToken cancellationToken) => ListReading.ReadAsync(
        () => OpenAllAsync(contract, after, max, cancellationToken),
        signed => signed.Certificate.Audit,
        () => records.ListNamesAsync(ShelfOf(contract), after, max, cancellationToken),
        async audit => await records.ReadAsync(RecordShelf.KeyOf(ShelfOf(contract), audit), cancellationToken) is { } record
            ? await OpenAsync(record, contract, cancellationToken) : null);

    /// <summary>The audits of a contract that have a certificate, oldest first, also one that cannot be read.</summary>
    public IAsyncEnumerable<string> WalkAuditsAsync(ContractId contract, CancellationToken cancellationToken) =>
        records.WalkNamesAsync(ShelfOf(contract), null, cancellationToken);

    internal static string ShelfOf(ContractId contract) => $"{Shelves}.{contract}";

    private static RecordKey KeyOf(ContractId contract, string audit) => new(ShelfOf(contract), audit);

    private async Task<IReadOnlyList<SignedAuditCertificate>> OpenAllAsync(
        ContractId contract, string? after, int max, CancellationToken cancellationToken)
    {
        var certificates = new List<SignedAuditCertificate>();
        foreach (var record in await records.ListAsync(ShelfOf(contract), after, max, cancellationToken))
        {
            certificates.Add(await OpenAsync(record, contract, cancellationToken));
        }

        return certificates;
    }

    private async Task<SignedAuditCertificate> OpenAsync(
        StoredRecord record, ContractId contract, CancellationToken cancellationToken)
    {
        var place = $"certificate of audit {record.Key.Name} of contract {contract}";
        if (!Hash256.TryRead(record.Content.Span, out var blob))
        {
            throw new IntegrityException(place, "its record names no blob");
        }

        var bytes = await blobs.ReadAsync(blob, SignedAuditCertificate.BytesMax, cancellationToken)
            ?? throw new IntegrityException(place, $"blob {blob} is missing");
        return SignedAuditCertificate.TryRead(bytes.Span, out var signed, out var problem) && signed!.Verify()
            && signed.Certificate.Contract == contract && signed.Certificate.Audit == record.Key.Name
            ? signed
            : throw new IntegrityException(place, problem?.ToString() ?? "its signature does not hold, or it is about another audit");
    }
}
