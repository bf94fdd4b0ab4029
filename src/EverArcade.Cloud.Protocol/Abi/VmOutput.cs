using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>What a guest answers: the whole state after the execution, and its own receipt.</summary>
/// <remarks>For interop and tests; a transition looks at the same bytes through <see cref="VmOutputReader"/>.</remarks>
public sealed record VmOutput
{
    /// <summary>Canonical encoding of the map string -> string.</summary>
    public required ReadOnlyMemory<byte> UpdatedState { get; init; }

    public required AbiReceipt Receipt { get; init; }

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteRaw(UpdatedState.Span);
        AbiReceiptCodec.Write(writer, Receipt);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads one output, strictly; on failure the reader's problem says why.</summary>
    public static bool TryRead(ref CanonicalReader reader, out VmOutput? output)
    {
        output = null;
        if (!StringMap.TryRead(ref reader, out var state) || !AbiReceiptCodec.TryRead(ref reader, out var receipt))
        {
            return false;
        }

        output = new VmOutput { UpdatedState = state.ToArray(), Receipt = receipt! };
        return true;
    }
}
