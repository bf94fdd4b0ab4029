using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure.Tables;
using EverArcade.Cloud.Storage.Embedded.Audits;

namespace EverArcade.Cloud.Storage.Azure.Audits;

/// <summary>Audit reports in a partition for each contract, newest first, sealed. Thread-safe.</summary>
internal sealed class AzureAuditStore(AzureTable table) : IAuditStore
{
    // After every key: those are hex and a 'z'.
    private const string End = "zz";

    public async Task WriteAsync(AuditReport report, CancellationToken cancellationToken)
    {
        StoredText.Check(report.Id, nameof(report), IAuditStore.IdBytesMax);
        _ = KeyText.TryDescending(report.Id, out var key);
        var row = SealedRow.Build(Partition(report.Contract), key, AuditReportCodec.Encode(report));
        _ = await table.PutAsync(row, cancellationToken);
    }

    public async Task<AuditReport?> ReadAsync(ContractId contract, string auditId, CancellationToken cancellationToken) =>
        KeyText.TryDescending(auditId, out var key)
        && await table.FindAsync(Partition(contract), key, cancellationToken) is { } row
            ? Open(row, contract)
            : null;

    public async Task<IReadOnlyList<AuditReport>> ListAsync(
        ContractId contract, string? before, int max, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(contract, before, max, null, cancellationToken);
        return [.. rows.Select(row => Open(row, contract))];
    }

    public async Task<IReadOnlyList<string>> ListIdsAsync(
        ContractId contract, string? before, int max, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(contract, before, max, ["PartitionKey", "RowKey"], cancellationToken);
        return [.. rows.Select(row => KeyText.OfDescending(row.RowKey) ?? row.RowKey)];
    }

    private async Task<IReadOnlyList<TableEntity>> ReadAsync(
        ContractId contract, string? before, int max, IEnumerable<string>? select, CancellationToken cancellationToken)
    {
        var from = "";
        if (before is not null)
        {
            if (!KeyText.TryDescending(before, out var key))
            {
                return [];
            }

            from = key + "0";
        }

        return await table.RangeAsync(Partition(contract), from, End, max, cancellationToken, select);
    }

    private static string Partition(ContractId contract) => contract.ToString();

    private static AuditReport Open(TableEntity row, ContractId contract)
    {
        var place = $"audit in row {row.RowKey} of contract {contract}";
        return AuditReportCodec.TryRead(SealedRow.Open(row, place), out var report) && report!.Contract == contract
            ? report
            : throw new IntegrityException(place, "its row does not decode");
    }
}
