using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.OperatorLogs;

/// <summary>An entry of the operator log with the signature of the host that wrote it.</summary>
/// <remarks>Encoding (docs/format/audits.md, Operator log): entry, host key 32, signature 64 over the entry's hash.</remarks>
public sealed record SignedOperatorLogEntry
{
    public required OperatorLogEntry Entry { get; init; }

    public required PublicKey Host { get; init; }

    public required Signature Signature { get; init; }

    public static SignedOperatorLogEntry Sign(OperatorLogEntry entry, SigningKey host) => new()
    {
        Entry = entry,
        Host = host.PublicKey,
        Signature = host.Sign(entry.ComputeHash()),
    };

    /// <summary>Whether <see cref="Host"/> signed this entry.</summary>
    public bool Verify() => Host.Verify(Entry.ComputeHash(), Signature);

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        Entry.Encode(output);
        SignedEnd.Write(output, Host, Signature);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads bytes that hold a signed entry and nothing else; the signature is not judged here.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SignedOperatorLogEntry? signed, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        signed = OperatorLogEntry.TryRead(ref reader, out var entry)
            && SignedEnd.TryRead(ref reader, out var host, out var signature) && reader.TryEnd()
            ? new SignedOperatorLogEntry { Entry = entry!, Host = host, Signature = signature }
            : null;
        problem = reader.Problem;
        return signed is not null;
    }
}
