using System.Buffers;
using System.Text;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>Writes a VmInput straight from a plan: one pass, no text made on the way, node hashes taken where the nodes lie.</summary>
/// <remarks><code>
///     0  protocol epoch  u64
///     8  state           u64 count, each: key, value (strings), keys ascending by bytes
///     .  nodes           u64 count, each: id, action, payload (strings), deps (u64 count, strings)
/// </code>
/// Pure and thread-safe; does what <see cref="VmInput"/> does with records.</remarks>
public static class VmInputEncoder
{
    // Lengths of id, action and payload, and the count of deps.
    private const int NodeBytesMin = 4 * sizeof(ulong);

    /// <summary>Length of the encoding, bytes: to be held against the profile's bound before anything is written.</summary>
    public static long Measure(int stateBytes, IReadOnlyList<PlanNode> order, PublicKey? sender)
    {
        // Epoch and count of nodes.
        var bytes = (2L * sizeof(ulong)) + stateBytes;
        for (var i = 0; i < order.Count; i++)
        {
            var node = order[i];
            bytes += NodeBytesMin + Encoding.UTF8.GetByteCount(node.Id) + Encoding.UTF8.GetByteCount(node.Action)
                + GuestPayload.Measure(node.Args, sender);
            for (var j = 0; j < node.Deps.Count; j++)
            {
                bytes += sizeof(ulong) + Encoding.UTF8.GetByteCount(node.Deps[j]);
            }
        }

        return bytes;
    }

    /// <param name="output">Receives exactly <see cref="Measure"/> bytes.</param>
    /// <param name="epoch">The profile's protocol epoch.</param>
    /// <param name="encodedState">The state's canonical encoding.</param>
    /// <param name="order">The plan's nodes in topological order, ids unique; may be empty.</param>
    /// <param name="sender">Who signed, or null: told to the guest in every payload.</param>
    /// <returns>The ABI's execution root over the nodes.</returns>
    public static Hash256 Write(
        IBufferWriter<byte> output, ulong epoch, ReadOnlySpan<byte> encodedState, IReadOnlyList<PlanNode> order,
        PublicKey? sender)
    {
        var length = checked((int)Measure(encodedState.Length, order, sender));
        var writer = new SpanWriter(output.GetSpan(length));
        writer.WriteUInt64(epoch);
        writer.WriteRaw(encodedState);
        writer.WriteCount(order.Count);
        var root = WriteNodes(ref writer, order, sender);
        output.Advance(length);
        return root;
    }

    /// <summary>What <see cref="Write"/> returns, without the epoch and state that take no part in it.</summary>
    public static Hash256 ComputeRoot(IReadOnlyList<PlanNode> order, PublicKey? sender)
    {
        var length = checked((int)Measure(0, order, sender));
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var writer = new SpanWriter(rented);
            return WriteNodes(ref writer, order, sender);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static Hash256 WriteNodes(ref SpanWriter writer, IReadOnlyList<PlanNode> order, PublicKey? sender)
    {
        var ids = new string[order.Count];
        var nodeHashes = new Hash256[order.Count];
        for (var i = 0; i < order.Count; i++)
        {
            var start = writer.Written;
            WriteNode(ref writer, order[i], sender);
            ids[i] = order[i].Id;
            nodeHashes[i] = Hash256.Of(writer.Since(start));
        }

        return ExecutionRoot.Compute(ids, nodeHashes);
    }

    private static void WriteNode(ref SpanWriter writer, PlanNode node, PublicKey? sender)
    {
        writer.WriteString(node.Id);
        writer.WriteString(node.Action);
        writer.WriteCount(GuestPayload.Measure(node.Args, sender));
        GuestPayload.Write(ref writer, node.Args, sender);
        writer.WriteCount(node.Deps.Count);
        for (var i = 0; i < node.Deps.Count; i++)
        {
            writer.WriteString(node.Deps[i]);
        }
    }
}
