using Azure.Data.Tables;
using Azure.Storage.Blobs;
using EverArcade.Cloud.Azurite;
using EverArcade.Cloud.Storage.Azure;
using Microsoft.Data.Sqlite;

namespace EverArcade.Cloud.EndToEnd.Tests;

public sealed class CorruptionTests
{
    private const int Receipts = 12;

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Audit_OfAFlippedByte_NamesTheReceiptAndNoOtherContractSuffers(string storage)
    {
        using var folder = new DataFolder();
        (string Column, int Sequence)[] flips = [("receipt", 7), ("submission", 3), ("diff", 9)];
        var contracts = await FillAsync(folder, storage, flips.Length + 1);
        for (var i = 0; i < flips.Length; i++)
        {
            if (storage == "azure")
            {
                await FlipByteAsync(await LedgerAsync(folder), contracts[i], flips[i].Column, flips[i].Sequence);
            }
            else
            {
                // Receipts in order of their places: contract by contract, each by sequence.
                FlipByte(Path.Combine(folder["data"], "everarcade.db"), flips[i].Column, (i * Receipts) + flips[i].Sequence - 1);
            }
        }

        await using var host = await folder.ServeAsync(storage);
        for (var i = 0; i < flips.Length; i++)
        {
            var audit = await CliProcess.ExpectAsync(1, "audit", contracts[i], "--url", host.Url, "--json");
            Assert.Equal("failed", audit.Json.GetProperty("verdict").GetString());
            Assert.Equal(flips[i].Sequence, audit.Json.GetProperty("findings")[0].GetProperty("sequence").GetInt32());
        }

        var people = await CliProcess.ExpectAsync(1, "audit", contracts[0], "--url", host.Url);
        Assert.Contains("audit FAILED", people.Output, StringComparison.Ordinal);
        _ = await CliProcess.ExpectAsync(0, "audit", contracts[^1], "--url", host.Url);
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Audit_WithACorruptPackage_NamesIt(string storage)
    {
        using var folder = new DataFolder();
        var contract = (await FillAsync(folder, storage, contracts: 1))[0];
        await (storage == "azure" ? CorruptPackageBlobAsync(folder) : CorruptPackageFileAsync(folder));

        await using var host = await folder.ServeAsync(storage);
        var audit = await CliProcess.ExpectAsync(1, "audit", contract, "--url", host.Url, "--json");
        Assert.StartsWith("corruption:", audit.Json.GetProperty("findings")[0].GetProperty("kind").GetString(), StringComparison.Ordinal);
        // The finding has quarantined the contract: nothing of it is executed, and the host says why and goes on.
        var submit = await CliProcess.ExpectAsync(1, "submit", contract, "--action", "increment", "--url", host.Url, "--wait", "2");
        Assert.Contains("contract-quarantined", submit.Error, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> FillAsync(DataFolder folder, string storage, int contracts)
    {
        await using var host = await folder.ServeAsync(storage);
        var ids = new List<string>();
        for (var i = 0; i < contracts; i++)
        {
            var contract = await CounterContract.CreateAsync(host.Api);
            await CounterContract.IncrementAsync(host.Api, contract, Receipts);
            ids.Add(contract.ToString());
        }

        Assert.Equal(0, (await host.StopAsync()).Code);
        return ids;
    }

    /// <summary>A package is a zip, and nothing else that is stored begins like one.</summary>
    private static bool IsPackage(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PK"u8);

    private static async Task CorruptPackageFileAsync(DataFolder folder)
    {
        var blob = Directory.EnumerateFiles(Path.Combine(folder["data"], "blobs"), "*", SearchOption.AllDirectories)
            .Single(file => IsPackage(File.ReadAllBytes(file)));
        var bytes = await File.ReadAllBytesAsync(blob);
        bytes[bytes.Length / 2] ^= 1;
        File.Delete(blob);
        await File.WriteAllBytesAsync(blob, bytes);
    }

    private static async Task CorruptPackageBlobAsync(DataFolder folder)
    {
        var account = (await AzuriteProcess.SharedAsync()).ConnectionString;
        var container = new BlobContainerClient(account, new AzureNames(folder.Prefix).BlobContainer);
        var corrupted = 0;
        await foreach (var item in container.GetBlobsAsync())
        {
            var blob = container.GetBlobClient(item.Name);
            var bytes = (await blob.DownloadContentAsync()).Value.Content.ToArray();
            if (IsPackage(bytes))
            {
                bytes[bytes.Length / 2] ^= 1;
                _ = await blob.UploadAsync(BinaryData.FromBytes(bytes), overwrite: true);
                corrupted++;
            }
        }

        Assert.Equal(1, corrupted);
    }

    private static async Task<TableClient> LedgerAsync(DataFolder folder) => new(
        (await AzuriteProcess.SharedAsync()).ConnectionString, new AzureNames(folder.Prefix).LedgerTable);

    private static async Task FlipByteAsync(TableClient ledger, string contract, string column, int sequence)
    {
        // Row keys: docs/storage-azure.md, Tables.
        var row = (await ledger.GetEntityAsync<TableEntity>(contract, $"r{0:x8}{sequence:x16}")).Value;
        var bytes = row.GetBinary(column);
        bytes[^10] ^= 1;
        row[column] = bytes;
        _ = await ledger.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }

    private static void FlipByte(string database, string column, int row)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var read = connection.CreateCommand();
        read.CommandText = $"SELECT place, {column} FROM receipt ORDER BY place LIMIT 1 OFFSET {row}";
        using var found = read.ExecuteReader();
        Assert.True(found.Read());
        var (place, bytes) = (found.GetInt64(0), found.GetFieldValue<byte[]>(1));
        found.Close();
        bytes[^10] ^= 1;
        using var write = connection.CreateCommand();
        write.CommandText = $"UPDATE receipt SET {column} = $bytes WHERE place = $place";
        _ = write.Parameters.AddWithValue("$bytes", bytes);
        _ = write.Parameters.AddWithValue("$place", place);
        Assert.Equal(1, write.ExecuteNonQuery());
    }
}
