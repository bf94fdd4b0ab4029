using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Json;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>The bytes of an <see cref="AbiReceipt"/>, drawn above <see cref="VmOutputReader"/>.</summary>
internal static class AbiReceiptCodec
{
    // Three lengths.
    private const int StateChangeBytesMin = 3 * sizeof(ulong);

    public static void Write(CanonicalWriter writer, AbiReceipt receipt)
    {
        writer.WriteUInt64(receipt.ProtocolEpoch);
        writer.WriteString(receipt.AbiVersion);
        writer.WriteString(receipt.ContractHash);
        writer.WriteString(receipt.InputHash);
        writer.WriteString(receipt.PreviousStateRoot);
        writer.WriteString(receipt.NewStateRoot);
        writer.WriteString(receipt.ExecutionRoot);
        writer.WriteUInt64(receipt.FuelUsed);
        writer.WriteUInt64(receipt.MemoryUsed);
        WriteNodeHashes(writer, receipt.NodeHashes);
        WriteStateChanges(writer, receipt.StateChanges);
        writer.WriteString(receipt.OutputHash);
        writer.WriteString(receipt.ReceiptHash);
        writer.WriteString(receipt.SnapshotHash);
        writer.WriteBool(receipt.PreviousSnapshotHash is not null);
        if (receipt.PreviousSnapshotHash is { } previous)
        {
            writer.WriteString(previous);
        }
    }

    public static bool TryRead(ref CanonicalReader reader, out AbiReceipt? receipt)
    {
        receipt = null;
        if (!reader.TryReadUInt64(out var epoch)
            || !reader.TryReadString(out var abiVersion)
            || !reader.TryReadString(out var contractHash)
            || !reader.TryReadString(out var inputHash)
            || !reader.TryReadString(out var previousStateRoot)
            || !reader.TryReadString(out var newStateRoot)
            || !reader.TryReadString(out var executionRoot)
            || !reader.TryReadUInt64(out var fuelUsed)
            || !reader.TryReadUInt64(out var memoryUsed)
            || !TryReadNodeHashes(ref reader, out var nodeHashes)
            || !TryReadStateChanges(ref reader, out var stateChanges)
            || !reader.TryReadString(out var outputHash)
            || !reader.TryReadString(out var receiptHash)
            || !reader.TryReadString(out var snapshotHash)
            || !TryReadPrevious(ref reader, out var previousSnapshotHash))
        {
            return false;
        }

        receipt = new AbiReceipt
        {
            ProtocolEpoch = epoch,
            AbiVersion = abiVersion,
            ContractHash = contractHash,
            InputHash = inputHash,
            PreviousStateRoot = previousStateRoot,
            NewStateRoot = newStateRoot,
            ExecutionRoot = executionRoot,
            FuelUsed = fuelUsed,
            MemoryUsed = memoryUsed,
            NodeHashes = nodeHashes,
            StateChanges = stateChanges,
            OutputHash = outputHash,
            ReceiptHash = receiptHash,
            SnapshotHash = snapshotHash,
            PreviousSnapshotHash = previousSnapshotHash,
        };
        return true;
    }

    private static void WriteNodeHashes(CanonicalWriter writer, IReadOnlyList<NodeHash> nodeHashes)
    {
        writer.WriteCount(nodeHashes.Count);
        foreach (var entry in nodeHashes.OrderBy(entry => entry.Id, Utf8Order.Instance))
        {
            writer.WriteString(entry.Id);
            writer.WriteString(entry.Hash);
        }
    }

    private static void WriteStateChanges(CanonicalWriter writer, IReadOnlyList<StateChange> changes)
    {
        writer.WriteCount(changes.Count);
        foreach (var change in changes)
        {
            writer.WriteString(change.Key);
            writer.WriteString(change.Before);
            writer.WriteString(change.After);
        }
    }

    private static bool TryReadNodeHashes(ref CanonicalReader reader, out List<NodeHash> nodeHashes)
    {
        nodeHashes = [];
        if (!reader.TryReadCount(StringMap.EntryBytesMin, out var count))
        {
            return false;
        }

        ReadOnlySpan<byte> previous = default;
        for (var i = 0; i < count; i++)
        {
            if (!StringMap.TryReadKey(ref reader, previous, isFirst: i == 0, out var id)
                || !reader.TryReadString(out var hash))
            {
                return false;
            }

            nodeHashes.Add(new NodeHash(System.Text.Encoding.UTF8.GetString(id), hash));
            previous = id;
        }

        return true;
    }

    private static bool TryReadStateChanges(ref CanonicalReader reader, out List<StateChange> changes)
    {
        changes = [];
        if (!reader.TryReadCount(StateChangeBytesMin, out var count))
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadString(out var key) || !reader.TryReadString(out var before)
                || !reader.TryReadString(out var after))
            {
                return false;
            }

            changes.Add(new StateChange(key, before, after));
        }

        return true;
    }

    private static bool TryReadPrevious(ref CanonicalReader reader, out string? previous)
    {
        previous = null;
        if (!reader.TryReadOption(out var present) || (present && !reader.TryReadString(out previous)))
        {
            return false;
        }

        return true;
    }
}
