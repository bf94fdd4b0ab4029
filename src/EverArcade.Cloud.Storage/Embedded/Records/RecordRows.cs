using System.Text;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Records;

/// <summary>Records by shelf and name (docs/format/embedded-store.md, record). The seal covers version, key and content.</summary>
internal sealed class RecordRows(Database database)
{
    private const string Columns = "SELECT name, version, content, seal FROM record ";

    private readonly Statement _read = database.Prepare("record", Columns + "WHERE shelf = ?1 AND name = ?2");

    private readonly Statement _list = database.Prepare(
        "record", Columns + "WHERE shelf = ?1 AND name > ?2 ORDER BY name LIMIT ?3");

    private readonly Statement _names = database.Prepare(
        "record", "SELECT name FROM record WHERE shelf = ?1 AND name > ?2 ORDER BY name LIMIT ?3");

    private readonly Statement _version = database.Prepare(
        "record", "SELECT version FROM record WHERE shelf = ?1 AND name = ?2");

    private readonly Statement _write = database.Prepare(
        "record", "INSERT OR REPLACE INTO record (shelf, name, version, content, seal) VALUES (?1, ?2, ?3, ?4, ?5)");

    private readonly Statement _delete = database.Prepare("record", "DELETE FROM record WHERE shelf = ?1 AND name = ?2");

    private readonly Statement _last = database.Prepare("record", "SELECT max(version) FROM record");

    public StoredRecord? Read(RecordKey key)
    {
        using var rows = _read.Bind(1, key.Shelf).Bind(2, key.Name).Open();
        return rows.Next() ? Record(rows, key.Shelf) : null;
    }

    public IReadOnlyList<StoredRecord> List(string shelf, string after, int max)
    {
        using var rows = _list.Bind(1, shelf).Bind(2, after).Bind(3, max).Open();
        var records = new List<StoredRecord>();
        while (rows.Next())
        {
            records.Add(Record(rows, shelf));
        }

        return records;
    }

    /// <summary>Names alone, whether or not their records can be read.</summary>
    public IReadOnlyList<string> ListNames(string shelf, string after, int max)
    {
        using var rows = _names.Bind(1, shelf).Bind(2, after).Bind(3, max).Open();
        var names = new List<string>();
        while (rows.Next())
        {
            names.Add(rows.Text(0));
        }

        return names;
    }

    /// <summary>Deletes a record that cannot be read.</summary>
    public bool TryDrop(RecordKey key)
    {
        try
        {
            _ = Read(key);
            return false;
        }
        catch (IntegrityException)
        {
            Delete(key);
            return true;
        }
    }

    /// <summary>The version that stands, unsealed: a damaged record can be replaced by whoever knows its version.</summary>
    public long? ReadVersion(RecordKey key)
    {
        using var rows = _version.Bind(1, key.Shelf).Bind(2, key.Name).Open();
        return rows.Next() ? rows.Int64(0) : null;
    }

    public void Write(RecordKey key, long version, ReadOnlySpan<byte> content) => _write
        .Bind(1, key.Shelf).Bind(2, key.Name).Bind(3, version).Bind(4, content)
        .Bind(5, RowSeal.Compute(version, SealedBytes(key, content))).Run();

    public void Delete(RecordKey key) => _delete.Bind(1, key.Shelf).Bind(2, key.Name).Run();

    public long ReadLast()
    {
        using var rows = _last.Open();
        return rows.Next() ? rows.Int64(0) : 0;
    }

    private static StoredRecord Record(Rows rows, string shelf)
    {
        var (name, version, content) = (rows.Text(0), rows.Int64(1), rows.Bytes(2));
        return RecordKey.IsValid(name) && RowSeal.Matches(
            rows.Blob(3), version, SealedBytes(new RecordKey(shelf, name), content))
            ? new StoredRecord(new RecordKey(shelf, name), content, RecordName.Version(version))
            : throw new IntegrityException($"record {shelf}/{name}", "its bytes do not match their seal");
    }

    /// <summary>Key and content, apart by a byte that no key has.</summary>
    private static byte[] SealedBytes(RecordKey key, ReadOnlySpan<byte> content)
    {
        var name = Encoding.ASCII.GetBytes($"{key}\n");
        var bytes = new byte[name.Length + content.Length];
        name.CopyTo(bytes, 0);
        content.CopyTo(bytes.AsSpan(name.Length));
        return bytes;
    }
}
