using System.Buffers;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Archives;

/// <summary>A place that a history goes on from: a signed checkpoint and the state it names.</summary>
/// <remarks>Encoding (docs/format.md, Archive): checkpoint u64 length and bytes, state u64 length and bytes.</remarks>
public sealed record ArchiveStart
{
    public required SignedCheckpoint Checkpoint { get; init; }

    /// <summary>The encoded state, not yet judged.</summary>
    public required ReadOnlyMemory<byte> State { get; init; }

    public void Encode(IBufferWriter<byte> output)
    {
        var writer = new CanonicalWriter(output);
        writer.WriteBytes(Checkpoint.Encode());
        writer.WriteBytes(State.Span);
    }

    /// <summary>Reads bytes that hold a start and nothing else; the state stays part of them.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out ArchiveStart? start, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes.Span);
        start = null;
        if (!reader.TryReadBytes(out var checkpoint) || !reader.TryReadBytes(out var state) || !reader.TryEnd())
        {
            problem = reader.Problem;
            return false;
        }

        var stateBytes = bytes.Slice(reader.Offset - state.Length, state.Length);
        if (!SignedCheckpoint.TryRead(checkpoint, out var signed, out problem))
        {
            return false;
        }

        start = new ArchiveStart { Checkpoint = signed!, State = stateBytes };
        return true;
    }
}
