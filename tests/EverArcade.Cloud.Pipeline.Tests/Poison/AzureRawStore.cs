using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Azure;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>The tables and the container of an Azure store, with the client libraries alone: keys and properties are those of
/// docs/storage-azure.md.</summary>
public sealed class AzureRawStore : RawStore
{
    private const string At = "at";
    private const string Content = "v";
    private const string Seal = "seal";

    private static readonly (string Field, int Flips)[] Sealed = [(Content, 16), (Seal, 8)];

    // Seen while they were whole.
    private readonly Dictionary<Hash256, string> _names = [];
    private readonly TableClient _ledger;
    private readonly TableClient _packages;
    private readonly TableClient _records;
    private readonly IReadOnlyList<(string Name, TableClient Client)> _tables;
    private readonly BlobContainerClient _blobs;

    public AzureRawStore(AzureStorageOptions options)
    {
        var names = new AzureNames(options.Prefix);
        _ledger = new TableClient(options.ConnectionString, names.LedgerTable);
        _packages = new TableClient(options.ConnectionString, names.PackagesTable);
        _records = new TableClient(options.ConnectionString, names.RecordsTable);
        _tables =
        [
            ("ledger", _ledger), ("packages", _packages),
            ("index", new TableClient(options.ConnectionString, names.IndexTable)),
            ("poison", new TableClient(options.ConnectionString, names.PoisonTable)),
            ("audits", new TableClient(options.ConnectionString, names.AuditsTable)), ("records", _records),
        ];
        _blobs = new BlobContainerClient(options.ConnectionString, names.BlobContainer);
    }

    public override IReadOnlyList<(string Field, int Flips)> Fields(RawKind kind) => kind switch
    {
        RawKind.Receipt => [("hash", 3), ("receipt", 9), ("submission", 6), ("diff", 4)],
        RawKind.LogNode => [("n1", 16)],
        _ => Sealed,
    };

    public override async Task<IReadOnlyDictionary<string, byte[]>?> ReadAsync(RawRow row)
    {
        var (table, partition, key) = await PlaceAsync(row);
        return await ReadAsync(table, partition, key);
    }

    public override async Task WriteAsync(RawRow row, IReadOnlyDictionary<string, byte[]>? fields)
    {
        var (table, partition, key) = await PlaceAsync(row);
        await WriteAsync(table, partition, key, fields);
    }

    public override (string Content, string Seal) RecordFields => (Content, Seal);

    public override async Task<IReadOnlyList<RecordKey>> ListRecordsAsync()
    {
        var keys = new List<RecordKey>();
        await foreach (var row in _records.QueryAsync<TableEntity>(select: ["PartitionKey", "RowKey"]))
        {
            keys.Add(new RecordKey(row.PartitionKey, row.RowKey));
        }

        return keys;
    }

    public override Task<IReadOnlyDictionary<string, byte[]>?> ReadRecordAsync(RecordKey key) => ReadAsync(_records, key.Shelf, key.Name);

    public override Task WriteRecordAsync(RecordKey key, IReadOnlyDictionary<string, byte[]>? fields) =>
        WriteAsync(_records, key.Shelf, key.Name, fields);

    /// <summary>A table's rows are told apart by the first letter of their keys, those of the index by what their partition begins
    /// with, others not at all.</summary>
    public override async Task<IReadOnlySet<string>> ListKindsAsync()
    {
        var kinds = new HashSet<string>();
        foreach (var (name, client) in _tables)
        {
            await foreach (var row in client.QueryAsync<TableEntity>(select: ["PartitionKey", "RowKey"]))
            {
                _ = kinds.Add(KindOf(name, row));
            }
        }

        return kinds;
    }

    public override async Task<int> SpoilAllAsync(string kind, bool isGone)
    {
        var (table, spoilt) = (_tables.Single(table => table.Name == kind.Split(' ')[0]), 0);
        await foreach (var row in table.Client.QueryAsync<TableEntity>())
        {
            if (KindOf(table.Name, row) != kind)
            {
                continue;
            }

            spoilt++;
            var fields = (await ReadAsync(table.Client, row.PartitionKey, row.RowKey))!
                .ToDictionary(field => field.Key, field => field.Value.Select(value => (byte)(value ^ 1)).ToArray());
            await WriteAsync(table.Client, row.PartitionKey, row.RowKey, isGone ? null : fields);
        }

        return spoilt;
    }

    private static string KindOf(string table, TableEntity row) => table switch
    {
        "ledger" or "packages" or "poison" => $"{table} {row.RowKey[0]}",
        "index" => row.PartitionKey.StartsWith("pending", StringComparison.Ordinal) ? "index pending" : $"index {row.PartitionKey}",
        _ => table,
    };

    private static async Task<IReadOnlyDictionary<string, byte[]>?> ReadAsync(TableClient table, string partition, string key)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, key);
        if (!found.HasValue)
        {
            return null;
        }

        var fields = new Dictionary<string, byte[]>();
        foreach (var (name, value) in found.Value!)
        {
            if (value is byte[] bytes)
            {
                fields[name] = bytes;
            }
            else if (name == At)
            {
                fields[name] = BitConverter.GetBytes((long)value);
            }
        }

        return fields;
    }

    private static async Task WriteAsync(
        TableClient table, string partition, string key, IReadOnlyDictionary<string, byte[]>? fields)
    {
        if (fields is null)
        {
            _ = await table.DeleteEntityAsync(partition, key, ETag.All);
            return;
        }

        var entity = new TableEntity(partition, key);
        foreach (var (name, bytes) in fields)
        {
            entity[name] = name == At ? BitConverter.ToInt64(bytes) : bytes;
        }

        _ = await table.UpsertEntityAsync(entity, TableUpdateMode.Replace);
    }

    /// <summary>The row is sequence u64, hash, then the checkpoint's bytes with their length; the seal is made again.</summary>
    public override async Task<IReadOnlyDictionary<string, byte[]>> ForgeCheckpointAsync(RawRow row, byte[] signed)
    {
        var fields = (await ReadAsync(row))!;
        var content = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(content);
        writer.WriteRaw(fields[Content].AsSpan(0, sizeof(ulong) + Hash256.Length));
        writer.WriteBytes(signed);
        var (_, partition, key) = await PlaceAsync(row);
        return new Dictionary<string, byte[]>(fields)
        {
            [Content] = content.WrittenSpan.ToArray(),
            [Seal] = SHA256.HashData([.. Encoding.UTF8.GetBytes($"{partition}\0{key}\0"), .. content.WrittenSpan]),
        };
    }

    public override async Task<byte[]?> ReadBlobAsync(Hash256 blob)
    {
        var client = _blobs.GetBlobClient(blob.ToString());
        return await client.ExistsAsync() ? (await client.DownloadContentAsync()).Value.Content.ToArray() : null;
    }

    public override async Task WriteBlobAsync(Hash256 blob, byte[]? bytes)
    {
        var client = _blobs.GetBlobClient(blob.ToString());
        _ = bytes is null
            ? (await client.DeleteAsync()).Status
            : (await client.UploadAsync(BinaryData.FromBytes(bytes), overwrite: true)).GetRawResponse().Status;
    }

    private async Task<(TableClient Table, string Partition, string Row)> PlaceAsync(RawRow row) => row.Kind switch
    {
        RawKind.Genesis => (_ledger, $"{row.Contract}", "c"),
        RawKind.Head => (_ledger, $"{row.Contract}", "h"),
        RawKind.ClosedHead => (_ledger, $"{row.Contract}", $"b{row.Branch:x8}"),
        RawKind.Receipt => (_ledger, $"{row.Contract}", $"r{row.Branch:x8}{row.Number:x16}"),
        RawKind.Checkpoint => (_ledger, $"{row.Contract}", $"k{row.Branch:x8}{row.Number:x16}"),
        RawKind.NewestCheckpoint => (_ledger, $"{row.Contract}", $"l{row.Branch:x8}{~row.Number:x16}"),
        // The last leaf under a node of 256.
        RawKind.LogNode => (_ledger, $"{row.Contract}", $"n{row.Branch:x8}{(row.Number + 1) << 8:x16}"),
        RawKind.Marker => (
            _ledger, $"{row.Contract}", $"m{MarkerKey.Compute(await SubmissionAsync(row), Tenants.Default)}"),
        RawKind.Entry => (_ledger, $"{row.Contract}", $"s{(await SubmissionAsync(row)).ComputeId()}"),
        RawKind.Package => (_packages, "packages", $"h{await PackageAsync(row.Contract)}"),
        RawKind.PackageName => (_packages, "packages", await NameOfAsync(await PackageAsync(row.Contract))),
        _ => throw new InvalidOperationException($"There is no {row.Kind} on Azure."),
    };

    private async Task<Submission> SubmissionAsync(RawRow row)
    {
        var reader = new CanonicalReader((await ReadAsync(row with { Kind = RawKind.Receipt }))!["submission"]);
        Assert.True(Submission.TryRead(ref reader, out var submission));
        return submission!;
    }

    /// <summary>The one row of a name that holds the package: its key is a hash of the name.</summary>
    private async Task<string> NameOfAsync(Hash256 package)
    {
        if (_names.TryGetValue(package, out var known))
        {
            return known;
        }

        await foreach (var row in _packages.QueryAsync<TableEntity>(row => row.RowKey.CompareTo("n") >= 0))
        {
            _names[Hash256.FromBytes(row.GetBinary(Content))] = row.RowKey;
        }

        return _names[package];
    }

    /// <summary>A genesis begins with its package; before it stands when it was created, i64.</summary>
    private async Task<Hash256> PackageAsync(ContractId contract)
    {
        var row = (await _ledger.GetEntityAsync<TableEntity>($"{contract}", "c")).Value;
        return Hash256.FromBytes(row.GetBinary(Content).AsSpan(sizeof(long), Hash256.Length));
    }
}
