using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.Checkpoints;

/// <summary>A checkpoint with the signature of the host that made it.</summary>
/// <remarks>Encoding (docs/format.md, Checkpoint): checkpoint, host key 32, signature 64 over the checkpoint's hash.</remarks>
public sealed record SignedCheckpoint
{
    public required Checkpoint Checkpoint { get; init; }

    public required PublicKey Host { get; init; }

    public required Signature Signature { get; init; }

    public static SignedCheckpoint Sign(Checkpoint checkpoint, SigningKey host) => new()
    {
        Checkpoint = checkpoint,
        Host = host.PublicKey,
        Signature = host.Sign(checkpoint.ComputeHash()),
    };

    /// <summary>Whether <see cref="Host"/> signed this checkpoint. Whether that host is to be believed is the caller's to say.</summary>
    public bool Verify() => Host.Verify(Checkpoint.ComputeHash(), Signature);

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        Checkpoint.Encode(output);
        SignedEnd.Write(output, Host, Signature);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a signed checkpoint and leaves the reader after it; the signature is not judged here.</summary>
    public static bool TryRead(ref CanonicalReader reader, out SignedCheckpoint? signed)
    {
        signed = null;
        if (!Checkpoint.TryRead(ref reader, out var checkpoint) || !SignedEnd.TryRead(ref reader, out var host, out var signature))
        {
            return false;
        }

        signed = new SignedCheckpoint { Checkpoint = checkpoint!, Host = host, Signature = signature };
        return true;
    }

    /// <summary>Reads bytes that hold a signed checkpoint and nothing else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SignedCheckpoint? signed, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        if (!TryRead(ref reader, out signed) || !reader.TryEnd())
        {
            signed = null;
        }

        problem = reader.Problem;
        return signed is not null;
    }
}
