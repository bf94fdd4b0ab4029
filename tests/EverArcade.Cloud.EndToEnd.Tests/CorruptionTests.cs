using Microsoft.Data.Sqlite;

namespace EverArcade.Cloud.EndToEnd.Tests;

public sealed class CorruptionTests
{
    private const int Receipts = 12;

    [Fact]
    public async Task Audit_OfAFlippedByte_NamesTheReceiptAndNoOtherContractSuffers()
    {
        using var folder = new DataFolder();
        (string Column, int Sequence)[] flips = [("receipt", 7), ("submission", 3), ("diff", 9)];
        var contracts = await FillAsync(folder, flips.Length + 1);
        for (var i = 0; i < flips.Length; i++)
        {
            // Receipts in order of their places: contract by contract, each by sequence.
            FlipByte(Path.Combine(folder["data"], "everarcade.db"), flips[i].Column, (i * Receipts) + flips[i].Sequence - 1);
        }

        await using var host = await ServeProcess.StartAsync(folder["data"]);
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

    [Fact]
    public async Task Audit_WithACorruptPackage_NamesIt()
    {
        using var folder = new DataFolder();
        var contract = (await FillAsync(folder, contracts: 1))[0];
        // A package is a zip, and nothing else that is stored begins like one.
        var blob = Directory.EnumerateFiles(Path.Combine(folder["data"], "blobs"), "*", SearchOption.AllDirectories)
            .Single(file => File.ReadAllBytes(file).AsSpan().StartsWith("PK"u8));
        var bytes = await File.ReadAllBytesAsync(blob);
        bytes[bytes.Length / 2] ^= 1;
        File.Delete(blob);
        await File.WriteAllBytesAsync(blob, bytes);

        await using var host = await ServeProcess.StartAsync(folder["data"]);
        var audit = await CliProcess.ExpectAsync(1, "audit", contract, "--url", host.Url, "--json");
        Assert.StartsWith("corruption:", audit.Json.GetProperty("findings")[0].GetProperty("kind").GetString(), StringComparison.Ordinal);
        // The finding has quarantined the contract: nothing of it is executed, and the host says why and goes on.
        var submit = await CliProcess.ExpectAsync(1, "submit", contract, "--action", "increment", "--url", host.Url, "--wait", "2");
        Assert.Contains("contract-quarantined", submit.Error, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> FillAsync(DataFolder folder, int contracts)
    {
        await using var host = await ServeProcess.StartAsync(folder["data"]);
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
