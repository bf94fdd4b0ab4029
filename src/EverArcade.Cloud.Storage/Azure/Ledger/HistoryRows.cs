using System.Buffers;
using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Log nodes and checkpoints as rows. Log nodes that become complete with the same leaf share a row, a property
/// <c>n1</c>, <c>n2</c>… for each level (hash, then seal), so that a commit never needs more than one row for them.</summary>
internal static class HistoryRows
{
    /// <summary>A log subtree of level l has 256^l leaves.</summary>
    private const int BitsPerLevel = 8;

    /// <summary>The two rows of a checkpoint: ascending, and newest first.</summary>
    public static IEnumerable<TableEntity> Checkpoint(ContractId contract, BranchId branch, CheckpointRow checkpoint)
    {
        var output = new ArrayBufferWriter<byte>(checkpoint.Bytes.Length + 64);
        var writer = new CanonicalWriter(output);
        writer.WriteUInt64(checkpoint.Sequence.Number);
        writer.WriteHash(checkpoint.Hash);
        writer.WriteBytes(checkpoint.Bytes.Span);
        var partition = LedgerKeys.Partition(contract);
        yield return SealedRow.Build(
            partition, LedgerKeys.Checkpoint(branch, checkpoint.Sequence), output.WrittenSpan);
        yield return SealedRow.Build(
            partition, LedgerKeys.NewestCheckpoint(branch, checkpoint.Sequence), output.WrittenSpan);
    }

    /// <summary>The checkpoint under a key; without its hash when the row is not what was written.</summary>
    public static CheckpointRow OpenCheckpoint(TableEntity row, Sequence sequence)
    {
        if (!SealedRow.TryOpen(row, out var content))
        {
            return new CheckpointRow(sequence, Hash256.Zero, content);
        }

        var reader = new CanonicalReader(content);
        return reader.TryReadUInt64(out var written) && reader.TryReadHash(out var hash)
            && reader.TryReadBytes(out var bytes) && reader.TryEnd() && written == sequence.Number
            ? new CheckpointRow(sequence, hash, bytes.ToArray())
            : new CheckpointRow(sequence, Hash256.Zero, content);
    }

    /// <summary>The rows of log nodes, one for each leaf that completed some.</summary>
    /// <exception cref="ArgumentException">A node's last leaf is beyond every sequence.</exception>
    public static IEnumerable<TableEntity> LogNodes(ContractId contract, BranchId branch, IEnumerable<LogNode> nodes)
    {
        var rows = new SortedDictionary<string, TableEntity>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (!TryGetLastLeaf(node.Level, node.Index, out var leaf))
            {
                throw new ArgumentException($"Log node {node.Index} of level {node.Level} is beyond every sequence.");
            }

            var key = LedgerKeys.LogNodes(branch, leaf);
            if (!rows.TryGetValue(key, out var row))
            {
                rows[key] = row = new TableEntity(LedgerKeys.Partition(contract), key);
            }

            row[Property(node.Level)] = SealedBytes(row, node.Level, node.Hash);
        }

        return rows.Values;
    }

    /// <exception cref="IntegrityException">The node is not what was written.</exception>
    public static Hash256? OpenLogNode(TableEntity row, ContractId contract, int level)
    {
        if (!row.TryGetValue(Property(level), out var value))
        {
            return null;
        }

        return value is byte[] bytes && bytes.Length == 2 * Hash256.Length
            && Hash256.FromBytes(bytes.AsSpan(0, Hash256.Length)) is var hash
            && bytes.AsSpan().SequenceEqual(SealedBytes(row, level, hash))
            ? hash
            : throw new IntegrityException(
                $"log-node {row.RowKey[1..]} of level {level} of contract {contract}", "it does not match its seal");
    }

    /// <summary>The sequence of the last receipt under a node; false when there can be none.</summary>
    public static bool TryGetLastLeaf(int level, ulong index, out ulong leaf)
    {
        var wide = ((UInt128)index + 1) << (BitsPerLevel * Math.Clamp(level, 0, 8));
        leaf = (ulong)wide;
        return level is >= 1 and <= 7 && wide <= ulong.MaxValue;
    }

    private static string Property(int level) => $"n{level}";

    private static byte[] SealedBytes(TableEntity row, int level, Hash256 hash) =>
    [
        .. hash.ToArray(),
        .. SealedRow.Compute(row.PartitionKey, $"{row.RowKey} {Property(level)}", hash.ToArray()).ToArray(),
    ];
}
