using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>The hashes of the ABI (docs/format.md, ABI roots): plain SHA-256, for interop and for checking
/// foreign receipts; our own commits use tagged hashes. Pure and thread-safe.</summary>
/// <remarks>Where the ABI stores one of these it stores the 64 lowercase hex characters as a string.</remarks>
public static class AbiRoots
{
    /// <summary>Flat state root, which is also the ABI's output hash: the hash of the state's encoding.</summary>
    public static Hash256 Flat(ReadOnlySpan<byte> encodedState) => Hash256.Of(encodedState);

    /// <summary>Merkle state root: leaves H(key ‖ value), each with its length, in key order; an odd last node pairs with
    /// itself; one leaf is the root; an empty state's root is H("").</summary>
    /// <exception cref="ArgumentException">Not the canonical encoding of a state.</exception>
    public static Hash256 Merkle(ReadOnlySpan<byte> encodedState)
    {
        var level = Leaves(encodedState);
        if (level.Length == 0)
        {
            return Hash256.Of([]);
        }

        Span<byte> pair = stackalloc byte[2 * Hash256.Length];
        for (var width = level.Length; width > 1; width = (width + 1) / 2)
        {
            for (var left = 0; left < width; left += 2)
            {
                level[left].CopyTo(pair);
                level[Math.Min(left + 1, width - 1)].CopyTo(pair[Hash256.Length..]);
                level[left / 2] = Hash256.Of(pair);
            }
        }

        return level[0];
    }

    /// <summary>Snapshot hash: the Merkle root in hex, every entry with its lengths, the previous snapshot's hash in hex if there is one.</summary>
    /// <exception cref="ArgumentException">Not the canonical encoding of a state.</exception>
    public static Hash256 Snapshot(ReadOnlySpan<byte> encodedState, Hash256? previous)
    {
        const int HexLength = 2 * Hash256.Length;
        var output = new ArrayBufferWriter<byte>(encodedState.Length + (2 * HexLength));
        var writer = new CanonicalWriter(output);
        WriteHex(writer, Merkle(encodedState));
        // The entries of the encoding are just that: everything behind their count.
        writer.WriteRaw(encodedState[sizeof(ulong)..]);
        if (previous is { } hash)
        {
            WriteHex(writer, hash);
        }

        return Hash256.Of(output.WrittenSpan);
    }

    public static Hash256 Node(AbiNode node) => Hash256.Of(node.Encode());

    /// <summary>Execution root: the hash of the map from node id to node hash in hex.</summary>
    /// <exception cref="ArgumentException">Two nodes have one id.</exception>
    public static Hash256 Execution(IReadOnlyList<AbiNode> nodes)
    {
        var ids = nodes.Select(node => node.Id).ToArray();
        return ids.Distinct(StringComparer.Ordinal).Count() == ids.Length
            ? ExecutionRoot.Compute(ids, nodes.Select(Node).ToArray())
            : throw new ArgumentException("Node ids are unique within a plan.", nameof(nodes));
    }

    public static Hash256 Input(VmInput input) => Hash256.Of(input.Encode());

    /// <summary>The ABI receipt's own hash: over the receipt with its <see cref="AbiReceipt.ReceiptHash"/> empty.</summary>
    public static Hash256 Receipt(AbiReceipt receipt) => Hash256.Of((receipt with { ReceiptHash = "" }).Encode());

    private static Hash256[] Leaves(ReadOnlySpan<byte> encodedState)
    {
        var reader = new CanonicalReader(encodedState);
        if (!StringMap.TrySkip(ref reader, out var count, out _, out _) || !reader.TryEnd())
        {
            throw new ArgumentException($"Not an encoded state: {reader.Problem}.", nameof(encodedState));
        }

        var leaves = new Hash256[count];
        reader = new CanonicalReader(encodedState[sizeof(ulong)..]);
        for (var i = 0; i < count; i++)
        {
            var start = reader.Offset;
            _ = reader.TryReadBytes(out _) && reader.TryReadBytes(out _);
            leaves[i] = Hash256.Of(encodedState[(sizeof(ulong) + start)..(sizeof(ulong) + reader.Offset)]);
        }

        return leaves;
    }

    private static void WriteHex(CanonicalWriter writer, Hash256 hash)
    {
        Span<byte> raw = stackalloc byte[Hash256.Length];
        hash.CopyTo(raw);
        Span<byte> hex = stackalloc byte[2 * Hash256.Length];
        _ = Convert.TryToHexStringLower(raw, hex, out _);
        writer.WriteRaw(hex);
    }
}
