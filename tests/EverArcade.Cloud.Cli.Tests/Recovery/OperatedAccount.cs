using Azure.Data.Tables;
using EverArcade.Cloud.Cli.Serving;
using EverArcade.Cloud.Storage.Azure;

namespace EverArcade.Cloud.Cli.Tests.Recovery;

/// <summary>Tables, queues and blobs in the emulator of this process. Keys: docs/storage-azure.md.</summary>
internal sealed class OperatedAccount(string connectionString, string prefix, string keyFile) : OperatedStore
{
    public override HostStorage Storage => new HostStorage.Azure(connectionString, null, keyFile, prefix);

    public override Task SpoilReceiptAsync(string contract, int sequence) =>
        SpoilAsync(contract, $"r{0:x8}{sequence:x16}", "receipt");

    public override Task SpoilHeadAsync(string contract) => SpoilAsync(contract, "h", "v");

    private async Task SpoilAsync(string partition, string key, string property)
    {
        var table = new TableClient(connectionString, new AzureNames(prefix).LedgerTable);
        var row = (await table.GetEntityAsync<TableEntity>(partition, key)).Value;
        var bytes = row.GetBinary(property);
        bytes[^10] ^= 1;
        row[property] = bytes;
        _ = await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }
}
