using System.Buffers;
using System.Text;
using EverArcade.Cloud.Protocol.Json;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>The ABI's execution root: the hash of the map from node id to the node hash in hex.</summary>
internal static class ExecutionRoot
{
    private const int StackBytesMax = 1024;

    // Two lengths and the hex of a hash; the id comes on top.
    private const int EntryBytesMin = (2 * sizeof(ulong)) + (2 * Hash256.Length);

    /// <summary>Ids must be unique; both arrays are put into the order of the ids' UTF-8 bytes.</summary>
    public static Hash256 Compute(string[] ids, Hash256[] nodeHashes)
    {
        Array.Sort(ids, nodeHashes, Utf8Order.Instance);
        var length = sizeof(ulong);
        foreach (var id in ids)
        {
            length += EntryBytesMin + Encoding.UTF8.GetByteCount(id);
        }

        if (length <= StackBytesMax)
        {
            return Compute(ids, nodeHashes, stackalloc byte[StackBytesMax]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return Compute(ids, nodeHashes, rented);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static Hash256 Compute(
        ReadOnlySpan<string> ids, ReadOnlySpan<Hash256> nodeHashes, Span<byte> buffer)
    {
        Span<byte> raw = stackalloc byte[Hash256.Length];
        var writer = new SpanWriter(buffer);
        writer.WriteCount(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            nodeHashes[i].CopyTo(raw);
            writer.WriteString(ids[i]);
            writer.WriteCount(2 * Hash256.Length);
            writer.WriteHex(raw);
        }

        return Hash256.Of(writer.Since(0));
    }
}
