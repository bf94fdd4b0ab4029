using System.Buffers;
using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Storage.Azure.Tables;
using EverArcade.Cloud.Storage.Embedded.Packages;

namespace EverArcade.Cloud.Storage.Azure.Packages;

/// <summary>Published packages in one partition: a sealed row by hash, and one by publisher, name and version that names the
/// hash. Both or neither. Thread-safe.</summary>
/// <remarks>Names are free text of other people: their key is a hash of them.</remarks>
internal sealed class AzurePackageRegistry(AzureTable table) : IPackageRegistry
{
    private const string Partition = "packages";

    public async Task<PackageRecord> AddAsync(PackageRecord package, CancellationToken cancellationToken)
    {
        StoredText.Check(package.Publisher + "\n" + package.Name + "\n" + package.Version, nameof(package));
        var named = NameKey(package);
        var answer = await table.SubmitAsync(
            [
                new(TableTransactionActionType.Add, SealedRow.Build(Partition, named, package.Package.ToArray())),
                new(
                    TableTransactionActionType.Add,
                    SealedRow.Build(Partition, HashKey(package.Package), PackageRecordCodec.Encode(package))),
            ],
            cancellationToken);
        if (answer.IsDone)
        {
            return package;
        }

        // Somebody was first, or we were and did not hear the answer: either way this is what stands.
        var owner = await table.FindAsync(Partition, named, cancellationToken) is { } row
            ? OpenName(row)
            : package.Package;
        return await ReadAsync(owner, cancellationToken)
            ?? throw new IntegrityException($"package {owner}", "its name is taken and its entry is gone");
    }

    /// <remarks>Its name must lead to it too: one that no longer does could be published a second time with other bytes.</remarks>
    public async Task<PackageRecord?> ReadAsync(Hash256 package, CancellationToken cancellationToken)
    {
        if (await table.FindAsync(Partition, HashKey(package), cancellationToken) is not { } row)
        {
            return null;
        }

        var record = Open(row);
        return await table.FindAsync(Partition, NameKey(record), cancellationToken) is { } named && OpenName(named) == package
            ? record
            : throw new IntegrityException($"package {package}", "its name does not lead to it");
    }

    public async Task<IReadOnlyList<PackageRecord>> ListAsync(
        Hash256? after, int max, CancellationToken cancellationToken)
    {
        var from = after is { } hash ? HashKey(hash) + "0" : "h";
        var rows = await table.RangeAsync(Partition, from, "i", max, cancellationToken);
        return [.. rows.Select(Open)];
    }

    public async Task<IReadOnlyList<Hash256>> ListHashesAsync(
        Hash256? after, int max, CancellationToken cancellationToken)
    {
        var from = after is { } hash ? HashKey(hash) + "0" : "h";
        var rows = await table.RangeAsync(Partition, from, "i", max, cancellationToken, ["PartitionKey", "RowKey"]);
        return [.. rows.Select(row => Hash256.TryParse(row.RowKey.AsSpan(1), out var package)
            ? package : throw new IntegrityException($"package {row.RowKey[1..]}", "its row has a name that is no hash"))];
    }

    private static string HashKey(Hash256 package) => $"h{package}";

    private static string NameKey(PackageRecord package)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteString(package.Publisher);
        writer.WriteString(package.Name);
        writer.WriteString(package.Version);
        return $"n{Hash256.Of(output.WrittenSpan)}";
    }

    private static Hash256 OpenName(TableEntity row) =>
        Hash256.TryRead(SealedRow.Open(row, $"package name {row.RowKey}"), out var hash)
            ? hash
            : throw new IntegrityException($"package name {row.RowKey}", "its row does not hold a hash");

    private static PackageRecord Open(TableEntity row)
    {
        var place = $"package {row.RowKey[1..]}";
        return PackageRecordCodec.TryRead(SealedRow.Open(row, place), out var record)
            && HashKey(record!.Package) == row.RowKey
            ? record
            : throw new IntegrityException(place, "its row does not decode");
    }
}
