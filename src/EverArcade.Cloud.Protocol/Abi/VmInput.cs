using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>What a guest is given: an epoch, the whole state, and the plan's nodes in the order they shall run.</summary>
/// <remarks>For interop, fixtures and tests; the host writes the same bytes with <see cref="VmInputEncoder"/>, where they are drawn.</remarks>
public sealed record VmInput
{
    public required ulong ProtocolEpoch { get; init; }

    /// <summary>Canonical encoding of the map string -> string.</summary>
    public required ReadOnlyMemory<byte> State { get; init; }

    public required IReadOnlyList<AbiNode> Nodes { get; init; }

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteUInt64(ProtocolEpoch);
        writer.WriteRaw(State.Span);
        writer.WriteCount(Nodes.Count);
        foreach (var node in Nodes)
        {
            node.Write(writer);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads one input whose payloads are strings; on failure the reader's problem says why.</summary>
    public static bool TryRead(ref CanonicalReader reader, out VmInput? input)
    {
        input = null;
        if (!reader.TryReadUInt64(out var epoch) || !StringMap.TryRead(ref reader, out var state)
            || !reader.TryReadCount(AbiNode.BytesMin, out var count))
        {
            return false;
        }

        var nodes = new AbiNode[count];
        for (var i = 0; i < count; i++)
        {
            if (!AbiNode.TryRead(ref reader, out var node))
            {
                return false;
            }

            nodes[i] = node!;
        }

        input = new VmInput { ProtocolEpoch = epoch, State = state.ToArray(), Nodes = nodes };
        return true;
    }
}
