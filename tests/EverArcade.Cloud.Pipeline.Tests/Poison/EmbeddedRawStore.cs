using System.Buffers.Binary;
using System.Text;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Embedded;
using Microsoft.Data.Sqlite;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>The tables and files of an embedded store, over a connection of its own while the store runs.</summary>
public sealed class EmbeddedRawStore : RawStore, IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _folder;

    // What stands beside a head in its row: a head that was taken away is put back with it.
    private readonly Dictionary<(ContractId Contract, uint Branch), (long Line, long Version)> _branches = [];

    public EmbeddedRawStore(string folder)
    {
        _folder = folder;
        _connection = new SqliteConnection($"Data Source={Path.Combine(folder, EmbeddedStore.DatabaseName)};Pooling=False");
        _connection.Open();
    }

    public void Dispose() => _connection.Dispose();

    public override IReadOnlyList<(string Field, int Flips)> Fields(RawKind kind) => kind switch
    {
        RawKind.Genesis => [("genesis", 16)],
        RawKind.Head or RawKind.ClosedHead => [("head", 24), ("seal", 8)],
        RawKind.Receipt =>
            [("hash", 3), ("receipt", 9), ("submission", 6), ("diff", 4), ("marker", 3), ("submission_id", 3)],
        RawKind.Checkpoint => [("hash", 4), ("bytes", 12)],
        RawKind.LogNode => [("hash", 8)],
        RawKind.Package => [("record", 16), ("seal", 8), ("publisher", 2), ("name", 2), ("version", 2)],
        RawKind.Marker or RawKind.Entry => [("prefix", 2)],
        RawKind.PackageName or RawKind.NewestCheckpoint => [],
        _ => throw new InvalidOperationException($"There is no {kind} here."),
    };

    public override Task<IReadOnlyDictionary<string, byte[]>?> ReadAsync(RawRow row)
    {
        if (row.Kind is RawKind.Marker or RawKind.Entry)
        {
            return Task.FromResult<IReadOnlyDictionary<string, byte[]>?>(
                new Dictionary<string, byte[]> { ["prefix"] = KeyOf(row)[..sizeof(long)] });
        }

        var (table, columns, where) = Shape(row);
        using var command = Command($"SELECT {string.Join(", ", columns)} FROM {table} WHERE {where}", row);
        using var reader = command.ExecuteReader();
        return Task.FromResult<IReadOnlyDictionary<string, byte[]>?>(reader.Read()
            ? columns.Select((name, index) => (name, (byte[])reader[index])).ToDictionary(one => one.name, one => one.Item2)
            : null);
    }

    public override Task WriteAsync(RawRow row, IReadOnlyDictionary<string, byte[]>? fields)
    {
        if (row.Kind is RawKind.Marker or RawKind.Entry)
        {
            WriteIndex(row, fields);
            return Task.CompletedTask;
        }

        var (table, columns, where) = Shape(row);
        if (fields is null)
        {
            using var delete = Command($"DELETE FROM {table} WHERE {where}", row);
            _ = delete.ExecuteNonQuery();
            return Task.CompletedTask;
        }

        using var update = Command(
            $"UPDATE {table} SET {string.Join(", ", columns.Select(name => $"{name} = @{name}"))} WHERE {where}", row);
        Bind(update, fields);
        if (update.ExecuteNonQuery() == 0)
        {
            using var insert = Command(Insert(row, columns), row);
            Bind(insert, fields);
            Assert.Equal(1, insert.ExecuteNonQuery());
        }

        return Task.CompletedTask;
    }

    public override async Task<IReadOnlyDictionary<string, byte[]>> ForgeCheckpointAsync(RawRow row, byte[] signed) =>
        new Dictionary<string, byte[]>((await ReadAsync(row))!) { ["bytes"] = signed };

    public override async Task<byte[]?> ReadBlobAsync(Hash256 blob) =>
        File.Exists(PathOf(blob)) ? await File.ReadAllBytesAsync(PathOf(blob)) : null;

    public override async Task WriteBlobAsync(Hash256 blob, byte[]? bytes)
    {
        if (bytes is null)
        {
            File.Delete(PathOf(blob));
        }
        else
        {
            await File.WriteAllBytesAsync(PathOf(blob), bytes);
        }
    }

    public override (string Content, string Seal) RecordFields => ("content", "seal");

    public override Task<IReadOnlyList<RecordKey>> ListRecordsAsync()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT CAST(shelf AS TEXT), CAST(name AS TEXT) FROM record";
        using var reader = command.ExecuteReader();
        var keys = new List<RecordKey>();
        while (reader.Read())
        {
            keys.Add(new RecordKey(reader.GetString(0), reader.GetString(1)));
        }

        return Task.FromResult<IReadOnlyList<RecordKey>>(keys);
    }

    public override Task<IReadOnlyDictionary<string, byte[]>?> ReadRecordAsync(RecordKey key)
    {
        using var command = RecordCommand("SELECT version, content, seal FROM record WHERE shelf = @shelf AND name = @name", key);
        using var reader = command.ExecuteReader();
        return Task.FromResult<IReadOnlyDictionary<string, byte[]>?>(!reader.Read() ? null : new Dictionary<string, byte[]>
        {
            ["version"] = BitConverter.GetBytes(reader.GetInt64(0)),
            ["content"] = (byte[])reader[1],
            ["seal"] = (byte[])reader[2],
        });
    }

    public override Task WriteRecordAsync(RecordKey key, IReadOnlyDictionary<string, byte[]>? fields)
    {
        using var command = RecordCommand(
            fields is null
                ? "DELETE FROM record WHERE shelf = @shelf AND name = @name"
                : "INSERT OR REPLACE INTO record (shelf, name, version, content, seal) VALUES (@shelf, @name, @version, @content, @seal)",
            key);
        if (fields is not null)
        {
            _ = command.Parameters.AddWithValue("@version", BitConverter.ToInt64(fields["version"]));
            _ = command.Parameters.AddWithValue("@content", fields["content"]);
            _ = command.Parameters.AddWithValue("@seal", fields["seal"]);
        }

        Assert.Equal(1, command.ExecuteNonQuery());
        return Task.CompletedTask;
    }

    public override Task<IReadOnlySet<string>> ListKindsAsync()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_schema WHERE type = 'table'";
        using var reader = command.ExecuteReader();
        var kinds = new HashSet<string>();
        while (reader.Read())
        {
            _ = kinds.Add(reader.GetString(0));
        }

        return Task.FromResult<IReadOnlySet<string>>(kinds);
    }

    public override Task<int> SpoilAllAsync(string kind, bool isGone)
    {
        var change = kind switch
        {
            "audit" => "report = CAST(substr(report, 1, length(report) - 1) || x'5a' AS BLOB)",
            "pending_key" => "prefix = prefix + 1",
            "recent_0" or "recent_1" => "marker = marker + 1",
            _ => "body = CAST(substr(body, 1, length(body) - 1) || x'5a' AS BLOB)",
        };
        using var command = _connection.CreateCommand();
        command.CommandText = isGone ? $"DELETE FROM {kind}" : $"UPDATE {kind} SET {change}";
        return Task.FromResult(command.ExecuteNonQuery());
    }

    private SqliteCommand RecordCommand(string sql, RecordKey key)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        _ = command.Parameters.AddWithValue("@shelf", Encoding.UTF8.GetBytes(key.Shelf));
        _ = command.Parameters.AddWithValue("@name", Encoding.UTF8.GetBytes(key.Name));
        return command;
    }

    private static (string Table, string[] Columns, string Where) Shape(RawRow row) => row.Kind switch
    {
        RawKind.Genesis => ("contract", ["genesis"], "id = @contract"),
        RawKind.Head or RawKind.ClosedHead =>
            ("branch", ["head", "seal"], "contract_no = (SELECT no FROM contract WHERE id = @contract) AND number = @branch"),
        RawKind.Receipt => ("receipt", ["hash", "marker", "submission_id", "receipt", "submission", "diff"], "place = (@line << 39) | @number"),
        RawKind.Checkpoint => ("checkpoint", ["hash", "bytes"], "place = (@line << 39) | @number"),
        RawKind.LogNode => ("log_node", ["hash"], "line = @line AND level = 1 AND number = @number"),
        _ => ("package", ["publisher", "name", "version", "record", "seal"], "hash = (SELECT substr(genesis, 1, 32) FROM contract WHERE id = @contract)"),
    };

    private static string Insert(RawRow row, string[] columns)
    {
        var values = string.Join(", ", columns.Select(name => "@" + name));
        var names = string.Join(", ", columns);
        return row.Kind switch
        {
            RawKind.Head or RawKind.ClosedHead => $"INSERT INTO branch (line, contract_no, number, version, {names}) "
                + $"VALUES (@line, (SELECT no FROM contract WHERE id = @contract), @branch, @branchVersion, {values})",
            RawKind.Receipt => $"INSERT INTO receipt (place, committed_at, {names}) VALUES ((@line << 39) | @number, 0, {values})",
            RawKind.Checkpoint => $"INSERT INTO checkpoint (place, {names}) VALUES ((@line << 39) | @number, {values})",
            RawKind.LogNode => $"INSERT INTO log_node (line, level, number, {names}) VALUES (@line, 1, @number, {values})",
            RawKind.Package => $"INSERT INTO package (hash, {names}) VALUES ((SELECT substr(genesis, 1, 32) FROM contract WHERE id = @contract), {values})",
            _ => throw new InvalidOperationException($"A {row.Kind} is not inserted."),
        };
    }

    /// <summary>The rows of the index that lead to a receipt: the other key's, and this one as it is to be.</summary>
    private void WriteIndex(RawRow row, IReadOnlyDictionary<string, byte[]>? fields)
    {
        var other = KeyOf(row with { Kind = row.Kind == RawKind.Marker ? RawKind.Entry : RawKind.Marker });
        using var delete = Command("DELETE FROM executed WHERE place = (@line << 39) | @number AND prefix <> @other", row);
        _ = delete.Parameters.AddWithValue("@other", BinaryPrimitives.ReadInt64BigEndian(other));
        Assert.InRange(delete.ExecuteNonQuery(), 0, 1);
        if (fields is not null)
        {
            using var insert = Command("INSERT INTO executed (prefix, place) VALUES (@prefix, (@line << 39) | @number)", row);
            _ = insert.Parameters.AddWithValue("@prefix", BinaryPrimitives.ReadInt64BigEndian(fields["prefix"]));
            _ = insert.ExecuteNonQuery();
        }
    }

    private byte[] KeyOf(RawRow row)
    {
        var column = row.Kind == RawKind.Marker ? "marker" : "submission_id";
        using var command = Command($"SELECT {column} FROM receipt WHERE place = (@line << 39) | @number", row);
        return (byte[])command.ExecuteScalar()!;
    }

    private static void Bind(SqliteCommand command, IReadOnlyDictionary<string, byte[]> fields)
    {
        foreach (var (name, bytes) in fields)
        {
            _ = command.Parameters.AddWithValue("@" + name, bytes);
        }
    }

    private SqliteCommand Command(string sql, RawRow row)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        _ = command.Parameters.AddWithValue("@contract", row.Contract.Hash.ToArray());
        _ = command.Parameters.AddWithValue("@number", (long)row.Number);
        _ = command.Parameters.AddWithValue("@branch", (long)row.Branch);
        var (line, version) = BranchOf(row.Contract, row.Branch);
        _ = command.Parameters.AddWithValue("@line", line);
        _ = command.Parameters.AddWithValue("@branchVersion", version);
        return command;
    }

    private (long Line, long Version) BranchOf(ContractId contract, uint branch)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT line, version FROM branch JOIN contract ON no = contract_no WHERE id = @contract AND branch.number = @branch";
        _ = command.Parameters.AddWithValue("@contract", contract.Hash.ToArray());
        _ = command.Parameters.AddWithValue("@branch", (long)branch);
        using var reader = command.ExecuteReader();
        if (reader.Read())
        {
            _branches[(contract, branch)] = (reader.GetInt64(0), reader.GetInt64(1));
        }

        return _branches[(contract, branch)];
    }

    private string PathOf(Hash256 blob) => Path.Combine(_folder, "blobs", blob.ToString()[..2], blob.ToString()[2..]);
}
