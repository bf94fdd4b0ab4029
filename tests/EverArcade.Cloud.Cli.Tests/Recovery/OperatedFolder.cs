using EverArcade.Cloud.Cli.Serving;
using Microsoft.Data.Sqlite;

namespace EverArcade.Cloud.Cli.Tests.Recovery;

/// <summary>A data folder.</summary>
internal sealed class OperatedFolder(string folder) : OperatedStore
{
    public override HostStorage Storage => new HostStorage.Embedded(folder);

    public override Task SpoilReceiptAsync(string contract, int sequence) => Task.Run(() => Spoil(
        $"SELECT place, receipt FROM receipt ORDER BY place LIMIT 1 OFFSET {sequence - 1}",
        "UPDATE receipt SET receipt = $bytes WHERE place = $key"));

    public override Task SpoilHeadAsync(string contract) => Task.Run(() => Spoil(
        "SELECT line, head FROM branch LIMIT 1", "UPDATE branch SET head = $bytes WHERE line = $key"));

    private void Spoil(string select, string update)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "everarcade.db")};Pooling=False");
        connection.Open();
        using var read = connection.CreateCommand();
        read.CommandText = select;
        using var row = read.ExecuteReader();
        Assert.True(row.Read());
        var (key, bytes) = (row.GetInt64(0), row.GetFieldValue<byte[]>(1));
        row.Close();
        bytes[^10] ^= 1;
        using var write = connection.CreateCommand();
        write.CommandText = update;
        _ = write.Parameters.AddWithValue("$bytes", bytes);
        _ = write.Parameters.AddWithValue("$key", key);
        Assert.Equal(1, write.ExecuteNonQuery());
    }
}
