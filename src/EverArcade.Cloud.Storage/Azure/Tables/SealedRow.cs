using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Storage.Azure.Tables;

/// <summary>A row of bytes that carries its own seal: SHA-256 over partition key, 00, row key, 00 and the bytes.</summary>
/// <remarks>For rows that change, or that nothing else names by hash: a row whose bytes were changed, or that was copied
/// from another key, is found when it is read. Properties: <c>v</c>… the bytes, <c>seal</c> 32 bytes.</remarks>
internal static class SealedRow
{
    private const string Content = "v";
    private const string Seal = "seal";

    public static TableEntity Build(string partition, string row, ReadOnlySpan<byte> bytes)
    {
        var entity = new TableEntity(partition, row) { [Seal] = Compute(partition, row, bytes).ToArray() };
        RowBytes.Put(entity, Content, bytes);
        return entity;
    }

    /// <exception cref="IntegrityException">The row's bytes do not match its seal; <paramref name="place"/> names it.</exception>
    public static byte[] Open(TableEntity row, string place) => TryOpen(row, out var bytes)
        ? bytes
        : throw new IntegrityException(place, $"row {row.RowKey} does not match its seal");

    /// <summary>The row's bytes, as far as there are any; false when they do not match its seal.</summary>
    public static bool TryOpen(TableEntity row, out byte[] bytes) =>
        RowBytes.TryGet(row, Content, out bytes)
        && row.TryGetValue(Seal, out var found) && found is byte[] seal
        && Hash256.TryRead(seal, out var stored) && stored == Compute(row.PartitionKey, row.RowKey, bytes);

    public static Hash256 Compute(string partition, string row, ReadOnlySpan<byte> bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{partition}\0{row}\0"));
        hash.AppendData(bytes);
        return Hash256.FromBytes(hash.GetHashAndReset());
    }
}
