using System.Buffers;
using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure.Tables;
using EverArcade.Cloud.Storage.Embedded;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>A contract as a sealed row: created at i64 (UTC ticks), then its genesis, which hashes to the id.</summary>
internal static class ContractRows
{
    public static TableEntity Build(string partition, string row, ContractRecord contract)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteInt64(contract.CreatedAt.UtcTicks);
        writer.WriteRaw(contract.Genesis.Encode());
        return SealedRow.Build(partition, row, output.WrittenSpan);
    }

    /// <exception cref="IntegrityException">The row is not what was written.</exception>
    public static ContractRecord Open(TableEntity row, string id)
    {
        var place = $"contract {id}";
        var reader = new CanonicalReader(SealedRow.Open(row, place));
        if (!StoredTime.TryRead(ref reader, out var createdAt) || !Genesis.TryRead(ref reader, out var genesis)
            || !reader.TryEnd())
        {
            throw new IntegrityException(place, $"its row does not decode: {reader.Problem}");
        }

        var record = new ContractRecord(genesis!, createdAt);
        return record.Id.ToString() == id
            ? record
            : throw new IntegrityException(place, $"its genesis hashes to {record.Id}");
    }

    /// <returns>Null when the row is not what was written.</returns>
    public static ContractRecord? TryOpen(TableEntity row, string id)
    {
        try
        {
            return Open(row, id);
        }
        catch (IntegrityException)
        {
            return null;
        }
    }

    /// <summary>Where the genesis is in rows that need not match their seals.</summary>
    public static ContractTraces Traces(IReadOnlyList<TableEntity> rows)
    {
        var (geneses, createdAt) = (new List<ReadOnlyMemory<byte>>(), (DateTimeOffset?)null);
        foreach (var row in rows)
        {
            var isWhole = SealedRow.TryOpen(row, out var bytes);
            if (bytes.Length > sizeof(long))
            {
                geneses.Add(bytes.AsMemory(sizeof(long)));
            }

            var reader = new CanonicalReader(bytes);
            createdAt = isWhole && StoredTime.TryRead(ref reader, out var time) ? createdAt ?? time : createdAt;
        }

        return new ContractTraces(geneses, createdAt);
    }
}
