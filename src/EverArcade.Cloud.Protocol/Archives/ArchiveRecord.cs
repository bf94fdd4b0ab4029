using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Protocol.Archives;

/// <summary>A receipt with what is needed to check it: the submission it executed and the diff it made.</summary>
/// <remarks>Encoding (docs/format.md, Archive): receipt 381, submission u64 length and bytes, diff u64 length and bytes.</remarks>
public sealed record ArchiveRecord
{
    public required Receipt Receipt { get; init; }

    /// <summary>The encoded submission, signature included.</summary>
    public required ReadOnlyMemory<byte> Submission { get; init; }

    /// <summary>The encoded diff.</summary>
    public required ReadOnlyMemory<byte> Diff { get; init; }

    public void Encode(IBufferWriter<byte> output)
    {
        ReceiptCodec.Write(Receipt, output.GetSpan(Receipt.EncodedLength));
        output.Advance(Receipt.EncodedLength);
        var writer = new CanonicalWriter(output);
        writer.WriteBytes(Submission.Span);
        writer.WriteBytes(Diff.Span);
    }

    /// <summary>Reads bytes that hold a record and nothing else; submission and diff stay parts of them, not yet judged.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out ArchiveRecord? record, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes.Span);
        record = null;
        if (ReceiptCodec.TryRead(ref reader, out var receipt)
            && reader.TryReadBytes(out var submission) && Take(bytes, reader, submission.Length) is var submissionBytes
            && reader.TryReadBytes(out var diff) && reader.TryEnd())
        {
            record = new ArchiveRecord
            {
                Receipt = receipt!,
                Submission = submissionBytes,
                Diff = Take(bytes, reader, diff.Length),
            };
        }

        problem = reader.Problem;
        return record is not null;
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> bytes, CanonicalReader reader, int length) =>
        bytes.Slice(reader.Offset - length, length);
}
