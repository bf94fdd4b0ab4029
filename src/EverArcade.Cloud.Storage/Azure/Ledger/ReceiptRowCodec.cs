using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>A receipt as a row: <c>hash</c> 32 bytes, <c>receipt</c>, <c>submission</c>… and <c>diff</c>… (or
/// <c>submissionBlob</c>, <c>diffBlob</c>: 32 bytes), <c>at</c> UTC ticks.</summary>
/// <remarks>Not sealed: receipt, submission and diff are hashed again by whoever reads them, and an audit has to find the one
/// that is wrong, not the page it is on. A row whose shape is wrong is an integrity fault here.</remarks>
internal static class ReceiptRowCodec
{
    /// <summary>The property of the receipt's hash: all that a proof reads.</summary>
    public const string Hash = "hash";

    private const string Receipt = "receipt";
    private const string Submission = "submission";
    private const string Diff = "diff";
    private const string Blob = "Blob";
    private const string At = "at";

    public static TableEntity Build(
        ContractId contract, BranchId branch, ReceiptRow receipt, Hash256? submissionBlob, Hash256? diffBlob)
    {
        var row = new TableEntity(LedgerKeys.Partition(contract), LedgerKeys.Receipt(branch, receipt.Sequence))
        {
            [Hash] = receipt.Hash.ToArray(),
            [At] = receipt.CommittedAt.UtcTicks,
        };
        RowBytes.Put(row, Receipt, receipt.Receipt.Span);
        Put(row, Submission, receipt.Submission, submissionBlob);
        Put(row, Diff, receipt.Diff, diffBlob);
        return row;
    }

    /// <summary>What a pruned row keeps.</summary>
    public static IReadOnlyList<string> Kept { get; } = ["PartitionKey", "RowKey", Hash, Receipt, At];

    /// <summary>The properties that say which blobs a row names.</summary>
    public static IReadOnlyList<string> Spilled { get; } = ["PartitionKey", "RowKey", Submission + Blob, Diff + Blob];

    /// <summary>The blobs a row names; read with <see cref="Spilled"/> alone.</summary>
    /// <exception cref="IntegrityException">It names something else.</exception>
    public static IEnumerable<Hash256> SpilledOf(TableEntity row, ContractId contract)
    {
        foreach (var name in new[] { Submission + Blob, Diff + Blob })
        {
            if (row.TryGetValue(name, out var value) && value is not null)
            {
                yield return value is byte[] bytes && Hash256.TryRead(bytes, out var hash)
                    ? hash
                    : throw new IntegrityException(Place(contract, SequenceOf(row, contract)), $"its {name} is no hash");
            }
        }
    }

    /// <summary>The row without its submission and diff; read with <see cref="Kept"/> alone.</summary>
    public static TableEntity Prune(TableEntity row)
    {
        var pruned = new TableEntity(row.PartitionKey, row.RowKey);
        foreach (var name in new[] { Hash, Receipt, At })
        {
            pruned[name] = row[name];
        }

        Put(pruned, Submission, default, null);
        Put(pruned, Diff, default, null);
        return pruned;
    }

    /// <exception cref="IntegrityException">The row, or a blob it names, is not what was written.</exception>
    public static async Task<ReceiptRow> OpenAsync(
        TableEntity row, ContractId contract, SpilledBytes spilled, CancellationToken cancellationToken)
    {
        var sequence = SequenceOf(row, contract);
        var place = Place(contract, sequence);
        if (!RowBytes.TryGet(row, Receipt, out var receipt) || !row.TryGetValue(At, out var at) || at is not long ticks
            || ticks < 0 || ticks > DateTimeOffset.MaxValue.Ticks)
        {
            throw new IntegrityException(place, $"row {row.RowKey} lacks its receipt or its time");
        }

        return new ReceiptRow
        {
            Sequence = sequence,
            Hash = HashOf(row, contract),
            Receipt = receipt,
            Submission = await GetAsync(row, Submission, place, spilled, cancellationToken),
            Diff = await GetAsync(row, Diff, place, spilled, cancellationToken),
            CommittedAt = new DateTimeOffset(ticks, TimeSpan.Zero),
        };
    }

    /// <exception cref="IntegrityException">The row has no hash.</exception>
    public static Hash256 HashOf(TableEntity row, ContractId contract) =>
        row.TryGetValue(Hash, out var value) && value is byte[] bytes && Hash256.TryRead(bytes, out var hash)
            ? hash
            : throw new IntegrityException(Place(contract, SequenceOf(row, contract)), $"row {row.RowKey} lacks its hash");

    private static Sequence SequenceOf(TableEntity row, ContractId contract) =>
        LedgerKeys.TryReadNumber(row.RowKey, out var number)
            ? new Sequence(number)
            : throw new IntegrityException($"receipts of contract {contract}", $"there is a row '{row.RowKey}' among them");

    private static string Place(ContractId contract, Sequence sequence) => $"receipt {sequence} of contract {contract}";

    private static void Put(TableEntity row, string name, ReadOnlyMemory<byte> bytes, Hash256? blob)
    {
        if (blob is { } hash)
        {
            row[name + Blob] = hash.ToArray();
        }
        else
        {
            RowBytes.Put(row, name, bytes.Span);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> GetAsync(
        TableEntity row, string name, string place, SpilledBytes spilled, CancellationToken cancellationToken)
    {
        if (row.TryGetValue(name + Blob, out var value))
        {
            return value is byte[] name32 && Hash256.TryRead(name32, out var hash)
                ? await spilled.ReadAsync(hash, place, cancellationToken)
                : throw new IntegrityException(place, $"row {row.RowKey} does not name its {name} blob");
        }

        return RowBytes.TryGet(row, name, out var bytes)
            ? bytes
            : throw new IntegrityException(place, $"row {row.RowKey} lacks its {name}");
    }
}
