using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Packages;

/// <summary>Packages by hash, and one for each publisher, name and version. Written once.</summary>
internal sealed class PackageRows(Database database)
{
    private readonly Statement _insert = database.Prepare(
        "package",
        "INSERT INTO package (hash, publisher, name, version, record, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

    private readonly Statement _replace = database.Prepare(
        "package",
        "INSERT OR REPLACE INTO package (hash, publisher, name, version, record, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

    private readonly Statement _read = database.Prepare(
        "package", "SELECT hash, record, seal, publisher, name, version FROM package WHERE hash = ?1");

    private readonly Statement _named = database.Prepare(
        "package", "SELECT hash, record, seal, publisher, name, version FROM package WHERE publisher = ?1 AND name = ?2 AND version = ?3");

    private readonly Statement _list = database.Prepare(
        "package", "SELECT hash, record, seal, publisher, name, version FROM package WHERE hash > ?1 ORDER BY hash LIMIT ?2");

    private readonly Statement _hashes = database.Prepare(
        "package", "SELECT hash FROM package WHERE hash > ?1 ORDER BY hash LIMIT ?2");

    public void Insert(PackageRecord package) => Write(_insert, package);

    /// <summary>The entry, whatever stands under its hash or under its publisher, name and version.</summary>
    public void Replace(PackageRecord package) => Write(_replace, package);

    public PackageRecord? Read(Hash256 package)
    {
        using var rows = _read.Bind(1, package).Open();
        return rows.Next() ? Record(rows) : null;
    }

    public PackageRecord? ReadNamed(string publisher, string name, string version)
    {
        using var rows = _named.Bind(1, publisher).Bind(2, name).Bind(3, version).Open();
        return rows.Next() ? Record(rows) : null;
    }

    public IReadOnlyList<PackageRecord> List(Hash256? after, int max)
    {
        // The empty blob sorts before every hash.
        using var rows = (after is { } hash ? _list.Bind(1, hash) : _list.Bind(1, ReadOnlySpan<byte>.Empty))
            .Bind(2, max).Open();
        var packages = new List<PackageRecord>();
        while (rows.Next())
        {
            packages.Add(Record(rows));
        }

        return packages;
    }

    public IReadOnlyList<Hash256> ListHashes(Hash256? after, int max)
    {
        using var rows = (after is { } hash ? _hashes.Bind(1, hash) : _hashes.Bind(1, ReadOnlySpan<byte>.Empty))
            .Bind(2, max).Open();
        var hashes = new List<Hash256>();
        while (rows.Next())
        {
            hashes.Add(rows.Hash(0));
        }

        return hashes;
    }

    private static void Write(Statement statement, PackageRecord package)
    {
        var bytes = PackageRecordCodec.Encode(package);
        statement.Bind(1, package.Package).Bind(2, package.Publisher).Bind(3, package.Name).Bind(4, package.Version)
            .Bind(5, bytes).Bind(6, RowSeal.Compute(0, bytes)).Run();
    }

    private static PackageRecord Record(Rows rows)
    {
        var hash = rows.Hash(0);
        return RowSeal.Matches(rows.Blob(2), 0, rows.Blob(1))
            && PackageRecordCodec.TryRead(rows.Blob(1), out var record) && record!.Package == hash
            && (rows.Text(3), rows.Text(4), rows.Text(5)) == (record.Publisher, record.Name, record.Version)
            ? record
            : throw new IntegrityException($"package {hash}", "its entry does not match its seal");
    }
}
