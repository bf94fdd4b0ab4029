using Microsoft.Data.Sqlite;

namespace EverArcade.Cloud.EndToEnd.Tests;

public sealed class CorruptionTests
{
    private const int Receipts = 12;

    [Theory]
    [InlineData("receipt", "receipt", 7)]
    [InlineData("receipt", "submission", 3)]
    [InlineData("receipt", "diff", 9)]
    public async Task Audit_OfAFlippedByte_NamesTheReceipt(string table, string column, int sequence)
    {
        using var folder = new DataFolder();
        var contract = await FillAsync(folder);
        FlipByte(Path.Combine(folder["data"], "everarcade.db"), table, column, sequence);

        await using var host = await ServeProcess.StartAsync(folder["data"]);
        var audit = await CliProcess.ExpectAsync(1, "audit", contract, "--url", host.Url, "--json");
        Assert.Equal("failed", audit.Json.GetProperty("verdict").GetString());
        var finding = audit.Json.GetProperty("findings")[0];
        Assert.Equal(sequence, finding.GetProperty("sequence").GetInt32());
        var people = await CliProcess.ExpectAsync(1, "audit", contract, "--url", host.Url);
        Assert.Contains("audit FAILED", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_WithACorruptPackage_NamesIt()
    {
        using var folder = new DataFolder();
        var contract = await FillAsync(folder);
        // The largest blob is the package.
        var blob = Directory.EnumerateFiles(Path.Combine(folder["data"], "blobs"), "*", SearchOption.AllDirectories)
            .MaxBy(file => new FileInfo(file).Length)!;
        var bytes = await File.ReadAllBytesAsync(blob);
        bytes[bytes.Length / 2] ^= 1;
        File.Delete(blob);
        await File.WriteAllBytesAsync(blob, bytes);

        await using var host = await ServeProcess.StartAsync(folder["data"]);
        var audit = await CliProcess.ExpectAsync(1, "audit", contract, "--url", host.Url, "--json");
        Assert.StartsWith("corruption:", audit.Json.GetProperty("findings")[0].GetProperty("kind").GetString(), StringComparison.Ordinal);
        // What cannot be executed is not executed: the host says what is corrupt and goes on.
        var submit = await CliProcess.RunAsync("submit", contract, "--action", "increment", "--url", host.Url, "--wait", "2");
        Assert.True(submit.Code is 3 or 4, $"{submit.Code} {submit.Error}");
    }

    private static async Task<string> FillAsync(DataFolder folder)
    {
        await using var host = await ServeProcess.StartAsync(folder["data"]);
        var contract = await CounterContract.CreateAsync(host.Api);
        await CounterContract.IncrementAsync(host.Api, contract, Receipts);
        Assert.Equal(0, (await host.StopAsync()).Code);
        return contract.ToString();
    }

    private static void FlipByte(string database, string table, string column, int sequence)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var read = connection.CreateCommand();
        // One contract only, so receipts in order of their places are those of its sequences.
        read.CommandText = $"SELECT place, {column} FROM {table} ORDER BY place LIMIT 1 OFFSET {sequence - 1}";
        using var row = read.ExecuteReader();
        Assert.True(row.Read());
        var (place, bytes) = (row.GetInt64(0), row.GetFieldValue<byte[]>(1));
        row.Close();
        bytes[^10] ^= 1;
        using var write = connection.CreateCommand();
        write.CommandText = $"UPDATE {table} SET {column} = $bytes WHERE place = $place";
        _ = write.Parameters.AddWithValue("$bytes", bytes);
        _ = write.Parameters.AddWithValue("$place", place);
        Assert.Equal(1, write.ExecuteNonQuery());
    }
}
