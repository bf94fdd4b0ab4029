using System.Globalization;
using Azure.Data.Tables;
using EverArcade.Cloud.Cli.Serving;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Storage.Azure;

namespace EverArcade.Cloud.Cli.Demo;

/// <summary>A demo's data in a storage account, under a prefix of its own: whatever else is there stays as it is.</summary>
internal sealed class DemoAccount(string folder, string keyFile, string connectionString) : DemoData(folder)
{
    private readonly string _prefix = string.Create(
        CultureInfo.InvariantCulture, $"demo{DateTime.UtcNow:yyyyMMddHHmmss}{Random.Shared.Next(1000):d3}");

    public override HostStorage Storage => new HostStorage.Azure(connectionString, null, keyFile, _prefix);

    public override string Place => $"data in the storage account, all names there begin with {_prefix}";

    public override string ServeOptions => $"--storage azure --connection-string ... --prefix {_prefix} --host-key {keyFile}";

    public override async Task<(string What, long ByteAt)> SpoilAsync(
        ContractId contract, Sequence sequence, byte[] receipt, CancellationToken cancellation)
    {
        // docs/storage-azure.md, Tables: the partition is the contract, branch and sequence are in the row key.
        const string column = "receipt";
        var key = $"r{0:x8}{sequence.Number:x16}";
        var table = new TableClient(connectionString, new AzureNames(_prefix).LedgerTable);
        var row = (await table.GetEntityAsync<TableEntity>(contract.ToString(), key, cancellationToken: cancellation)).Value;
        var bytes = row.GetBinary(column);
        var at = Receipt.EncodedLength - TamperRun.GasFromEnd;
        bytes[at] ^= 1;
        row[column] = bytes;
        _ = await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellation);
        return ($"row {key} of table {table.Name}", at);
    }
}
